import { copyFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { DamagedError } from "./errors.ts";
import { meta } from "./meta.ts";
import { ensureSchema, faultOf } from "./schema.ts";
import { sqlite } from "./sqlite.ts";

/** A database that may be relied on. */
export interface Sound {
  db: DatabaseSync;
  /** A sentence about what was done when the file was damaged. */
  mended?: string;
}

/** Opens the file. A damaged one is set aside, and the newest sound backup takes its place, or an empty database. */
export function openSound(file: string, backups: string): Sound {
  const db = attempt(file);
  if (db !== undefined) return { db };
  setAside(file);
  for (const backup of readdirSync(backups)
    .filter((name) => name.startsWith("brain-"))
    .toSorted()
    .toReversed()) {
    copyFileSync(join(backups, backup), file);
    const restored = attempt(file);
    if (restored)
      return { db: restored, mended: `The database was damaged; the backup ${backup} took its place.` };
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  }
  return { db: openChecked(file), mended: "The database was damaged; a new one takes its place." };
}

function attempt(file: string): DatabaseSync | undefined {
  try {
    return openChecked(file);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function openChecked(file: string): DatabaseSync {
  const db = new sqlite.DatabaseSync(file);
  try {
    ensureSchema(db);
    const fault = meta(db, "closed") === "no" ? faultOf(db) : undefined;
    if (fault !== undefined) throw new DamagedError(file, fault);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, whatever their extended code. */
function isDamage(error: unknown): boolean {
  if (error instanceof DamagedError) return true;
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return [11, 26].includes(Number(error.errcode) & 0xff);
}

function setAside(file: string): void {
  const aside = join(dirname(file), `damaged-${basename(file)}`);
  renameSync(file, aside);
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
}
