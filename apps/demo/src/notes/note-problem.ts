import { getSystemErrorMessage } from "node:util";

/** A note that cannot be indexed; the message is one sentence that names it. */
export class NoteProblem extends Error {
  override readonly name = "NoteProblem";
}

/** Whether the file, or a folder above it, is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** What the system says, in words: `permission denied`. */
export function systemWords(error: unknown): string {
  if (error instanceof Error && "errno" in error && typeof error.errno === "number")
    return getSystemErrorMessage(error.errno);
  return error instanceof Error ? error.message : String(error);
}
