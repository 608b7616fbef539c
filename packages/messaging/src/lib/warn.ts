import process from "node:process";

/** What becomes of an error when nobody asked to be told: a process warning, which goes to stderr. */
export function warn(sentence: string, error: Error): void {
  process.emitWarning(`${sentence}: ${error.message}`, { type: "DaemonWarning", detail: error.stack ?? "" });
}
