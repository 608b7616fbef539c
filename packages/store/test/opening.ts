import type { Logger } from "@brains/daemon-core";
import type { Engine } from "../src/lib/engine.ts";
import { type Files, realFiles } from "../src/lib/files.ts";
import { openFile } from "../src/lib/open-file.ts";

/** Opens a file store on these files, and takes its warnings down. */
export async function opening(
  path: string,
  files: Files = realFiles,
  warnings: string[] = [],
): Promise<Engine> {
  const warn: Logger["warn"] = (_fields, message) => void warnings.push(message);
  return await openFile(path, { watchBuffer: 1_024, warn }, files);
}
