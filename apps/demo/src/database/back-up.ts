import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./sqlite.ts";

const KEPT = 5;

/** Pages a step, more than there are: one step reads one state, whatever is written meanwhile. */
const ALL_PAGES = 1_000_000_000;
const NAME = /^brain-\d{8}T\d{6}Z\.db$/;

/** A copy that was made. */
export interface Copy {
  name: string;
  size: number;
  /** How many there are now. */
  kept: number;
}

/**
 * Copies the database with SQLite's online backup: it runs beside the event loop, and copies what there is when it
 * begins. It takes its name only once it is whole. The last five stay.
 */
export async function backUp(db: DatabaseSync, folder: string, now: Date): Promise<Copy> {
  const name = `brain-${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}.db`;
  const partial = join(folder, "partial.db");
  await rm(partial, { force: true });
  await copyTo(partial, db.location() ?? "");
  await rename(partial, join(folder, name));
  const [, ...older] = await backupsIn(folder);
  for (const old of older.slice(KEPT - 1)) await rm(join(folder, old), { force: true });
  const { size } = await stat(join(folder, name));
  return { name, size, kept: Math.min(older.length + 1, KEPT) };
}

/** From a connection of its own: the backup's thread and the writer would get each other's errors on a shared one. */
async function copyTo(partial: string, source: string): Promise<void> {
  const reader = new sqlite.DatabaseSync(source, { readOnly: true });
  try {
    await sqlite.backup(reader, partial, { rate: ALL_PAGES });
  } finally {
    reader.close();
  }
}

/** The backups in a folder, newest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => NAME.test(name))
    .toSorted()
    .toReversed();
}
