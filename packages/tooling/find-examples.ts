import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Example {
  /** The file that shows it. */
  source: string;
  /** Where its first line stands, counted from 1; the code is padded so that compiler errors name it too. */
  line: number;
  code: string;
  mark: "run" | "no-run" | "no-check";
  /** Its first line says `// runs until stopped`. */
  isEndless: boolean;
}

/** Every fenced `ts` block of the documents and of the `@example`s in the sources of a package. */
export function findExamples(root: string, documents: string[]): Example[] {
  const sources = globSync("src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
  return [
    ...documents.filter((file) => existsSync(file)).flatMap((file) => blocks(file, lines(file))),
    ...sources.toSorted().flatMap((file) => docstringExamples(join(root, file))),
  ];
}

function docstringExamples(file: string): Example[] {
  let isExample = false;
  const kept = lines(file).map((line) => {
    const comment = /^\s*(?:\/\*\*|\*)(?!\/) ?(.*)$/.exec(line)?.[1];
    if (comment === undefined || /^\s*@(?!example)/.test(comment)) isExample = false;
    else if (/^\s*@example/.test(comment)) isExample = true;
    return isExample ? (comment ?? "") : "";
  });
  const bare = kept.findIndex(
    (line, at) => line.startsWith("@example") && !/^\s*```/.test(kept[at + 1] ?? ""),
  );
  if (bare >= 0) throw new Error(`${file}:${bare + 1}: put the code of an @example in a \`\`\`ts fence`);
  return blocks(file, kept);
}

function blocks(source: string, text: string[]): Example[] {
  const found: Example[] = [];
  let open: { mark: Example["mark"]; start: number } | undefined;
  let isForeign = false;
  for (const [at, line] of text.entries()) {
    const fence = /^\s*```\s*(.*)$/.exec(line)?.[1]?.trim();
    if (fence === undefined) continue;
    if (open) {
      const code = text.slice(open.start, at);
      const isEndless = /\/\/.*runs until stopped/.test(code[0] ?? "");
      found.push({ source, line: open.start + 1, code: pad(code, open.start), mark: open.mark, isEndless });
      open = undefined;
    } else if (isForeign) isForeign = false;
    else if (/^(ts|typescript)\b/.test(fence)) open = { mark: markOf(fence), start: at + 1 };
    else isForeign = true;
  }
  return found;
}

function markOf(fence: string): Example["mark"] {
  if (/\bno-check\b/.test(fence)) return "no-check";
  return /\bno-run\b/.test(fence) ? "no-run" : "run";
}

function pad(code: string[], lineCount: number): string {
  return `${"\n".repeat(lineCount)}${code.join("\n")}\n`;
}

function lines(file: string): string[] {
  return readFileSync(file, "utf8").split(/\r?\n/);
}
