import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./sqlite.ts";

const KEPT = 5;
const NAME = /^brain-\d{8}T\d{6}Z\.db$/;

/** A copy that was made. */
export interface Copy {
  name: string;
  size: number;
  /** How many there are now. */
  kept: number;
}

/**
 * Copies the database with SQLite's online backup: it runs beside the event loop, a few pages at a time, and what is
 * written meanwhile is in the copy too. It takes its name only once it is whole. The last five stay.
 */
export async function backUp(db: DatabaseSync, folder: string, now: Date): Promise<Copy> {
  const name = `brain-${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}.db`;
  const partial = join(folder, "partial.db");
  await rm(partial, { force: true });
  await sqlite.backup(db, partial, { rate: 500 });
  await rename(partial, join(folder, name));
  const [, ...older] = await backupsIn(folder);
  for (const old of older.slice(KEPT - 1)) await rm(join(folder, old), { force: true });
  const { size } = await stat(join(folder, name));
  return { name, size, kept: Math.min(older.length + 1, KEPT) };
}

/** The backups in a folder, newest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => NAME.test(name))
    .toSorted()
    .toReversed();
}
