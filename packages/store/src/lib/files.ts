import * as fs from "node:fs/promises";

/** The calls to the file system that the file store makes; tests make them fail. */
export type Files = Pick<
  typeof fs,
  "access" | "open" | "readdir" | "readFile" | "realpath" | "rename" | "rm" | "stat" | "writeFile"
>;

export const realFiles: Files = fs;

/** The code of a system error, such as `"ENOENT"`. */
export function systemCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
