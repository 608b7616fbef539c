import process from "node:process";
import type { Logger } from "../logger.ts";

/** Where no logger is given: warnings and errors go to standard error, a line each, and nothing else does. */
export function stderrLogger(): Logger {
  const write = (level: string, message: string): void => {
    process.stderr.write(`${level} ${message}\n`);
  };
  return {
    debug() {},
    info() {},
    warn: (_fields, message) => write("warn", message),
    error: (_fields, message) => write("error", message),
  };
}
