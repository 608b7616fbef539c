import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./sqlite.ts";

/**
 * Takes the data folder for this process, or returns `undefined` when another has it. The lock is a file lock of
 * the system, so a kill -9 gives it back.
 */
export function lockFolder(folder: string): DatabaseSync | undefined {
  const lock = new sqlite.DatabaseSync(join(folder, "in-use.lock"));
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
