import { dirname } from "node:path";
import { type Files, systemCode } from "./files.ts";

/** What the system says where a folder cannot be synced: Windows, and some file systems. */
const UNSUPPORTED: ReadonlySet<unknown> = new Set([
  "EPERM",
  "EACCES",
  "EISDIR",
  "EINVAL",
  "ENOTSUP",
  "ENOSYS",
]);

/** Where a file is written before it takes the place of the old one. */
export function draftOf(path: string): string {
  return `${path}.store-tmp`;
}

/**
 * Replaces a file, durably: after a crash at any moment it is the old one or the new one. When it rejects before the
 * rename, the old one is still there.
 */
export async function writeAtomically(
  path: string,
  contents: string,
  options: { mode: number; beforeRename(): Promise<void> },
  files: Files,
): Promise<void> {
  const draft = draftOf(path);
  try {
    const file = await files.open(draft, "w", options.mode);
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await options.beforeRename();
    await files.rename(draft, path);
  } catch (error) {
    await files.rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path), files);
}

/** Makes the names in a folder durable, where the platform can. */
async function syncFolder(folder: string, files: Files): Promise<void> {
  try {
    const handle = await files.open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!UNSUPPORTED.has(systemCode(error))) throw error;
  }
}
