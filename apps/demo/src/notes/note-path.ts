import { sep } from "node:path";

/** Whether a file of this name is a note, as far as the name can tell. MDX is Markdown with components in it. */
export function isNoteName(name: string): boolean {
  return /\.(?:md|markdown|mdx)$/i.test(name);
}

/** The way a path is kept: relative to the folder of the notes, with `/` on every system. */
export function notePath(...parts: string[]): string {
  return parts
    .filter((part) => part !== "")
    .join("/")
    .replaceAll(sep, "/");
}
