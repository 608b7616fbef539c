// The examples of a package, run as tests: every fenced `ts` block of its README and every `@example` of its sources.
// Each becomes a file in `.examples/`, is type-checked strictly, and runs in a Node of its own, in an empty folder.
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { findExamples, type Example } from "./find-examples.ts";
import { runExample } from "./run-example.ts";

const nodeMajor = Number(process.versions.node.split(".")[0]);

/**
 * Registers one test an example, and one for the types of all. Call it from `test/examples.test.ts`.
 *
 * A block marked `ts no-run` is type-checked only, `ts no-check` is neither. `more` are further Markdown files,
 * relative to the calling file.
 */
export function exampleTests(caller: string, ...more: string[]): void {
  const root = join(dirname(fileURLToPath(caller)), "..");
  const documents = [join(root, "README.md"), ...more.map((path) => fileURLToPath(new URL(path, caller)))];
  const examples = findExamples(root, documents);
  const checked = examples.filter(({ mark }) => mark !== "no-check");
  const folder = join(root, ".examples");
  write(folder, checked);

  describe.concurrent("examples", () => {
    for (const example of checked) {
      const title = `${relative(root, example.source)}:${example.line}`;
      const isAhead = nodeMajor < 24 && example.code.includes("await using ");
      test.skipIf(example.mark === "no-run" || isAhead)(
        isAhead ? `${title} (\`await using\` needs Node 24)` : title,
        async () => {
          await runExample(fileIn(folder, example), example.isEndless);
        },
        60_000,
      );
    }
    const unchecked = examples.length - checked.length;
    test(`types of ${checked.length} examples (${unchecked} unchecked)`, async () => {
      expect(await typeErrors(root, folder, checked)).toBe("");
    }, 30_000);
  });
}

function write(folder: string, examples: Example[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false };
  const tsconfig = { extends: "../tsconfig.json", compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const example of examples) writeFileSync(fileIn(folder, example), example.code);
}

function fileIn(folder: string, { source, line }: Example): string {
  const name = relative(dirname(folder), source)
    .replaceAll(/^\W+/g, "")
    .replaceAll(/[^\w.]+/g, "-");
  return join(folder, `${name}-${line}.ts`);
}

async function typeErrors(root: string, folder: string, examples: Example[]): Promise<string> {
  if (examples.length === 0) return "";
  const manifest = createRequire(join(root, "package.json")).resolve("typescript/package.json");
  const args = [join(dirname(manifest), "bin/tsc"), "--pretty", "false", "-p", folder];
  return await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}
