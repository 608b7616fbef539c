import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./sqlite.ts";

/** Opens the database of a brain that another process runs, or `undefined` when there is none yet. */
export function openReadOnly(folder: string): DatabaseSync | undefined {
  const file = join(folder, "brain.db");
  return existsSync(file) ? new sqlite.DatabaseSync(file, { readOnly: true }) : undefined;
}
