import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A block of code of the seed README. */
export interface Block {
  /** The heading it stands under. */
  readonly title: string;
  /** The file it was written to, as it is; lines have the numbers they have in the README. */
  readonly file: string;
}

const FOLDER = join(import.meta.dirname, ".examples");

/** Every block of the seed README, in order, each in a file of its own. */
export const blocks: readonly Block[] = read();

export function blockOf(title: string): Block {
  const block = blocks.find((one) => one.title === title);
  if (block === undefined) throw new Error(`The seed README has no block under "${title}".`);
  return block;
}

function read(): Block[] {
  const found: Block[] = [];
  let title = "";
  let open: string[] | undefined;
  for (const [at, line] of readFileSync(join(import.meta.dirname, "README.md"), "utf8")
    .split("\n")
    .entries()) {
    if (open === undefined) {
      title = /^#+ (.*)$/.exec(line)?.[1] ?? title;
      if (line === "```typescript") open = Array<string>(at + 1).fill("");
    } else if (line === "```") {
      found.push({ title, file: write(title, `${open.join("\n")}\n`) });
      open = undefined;
    } else open.push(line);
  }
  return found;
}

/** Test files run at the same time: what is there already is left alone. */
function write(title: string, code: string): string {
  const file = join(FOLDER, `${title.toLowerCase().replaceAll(/\W+/g, "-")}.ts`);
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== code) writeFileSync(file, code);
  return file;
}
