import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findExamples } from "../find-examples.ts";
import { runExample } from "../run-example.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "examples-"));
  mkdirSync(join(root, "src"));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

test("findExamples finds the ts blocks of a document and of docstrings, with line and mark", () => {
  const readme = write(
    "README.md",
    "# A\n```ts\none();\n```\n```sh\n```\n```ts no-run\n// runs until stopped\n```\n",
  );
  write(
    "src/a.ts",
    "/**\n * It.\n *\n * @example\n * ```ts\n * two();\n * ```\n * @param x y\n * ```ts\n * ```\n */\n",
  );
  expect(
    findExamples(root, [readme]).map(({ line, mark, isEndless, code }) => [
      line,
      mark,
      isEndless,
      code.trim(),
    ]),
  ).toEqual([
    [3, "run", false, "one();"],
    [8, "no-run", true, "// runs until stopped"],
    [6, "run", false, "two();"],
  ]);
});

describe.concurrent("runExample", () => {
  test("passes a program that exits with 0", async () => {
    await runExample(write("good.ts", "const a: number = 0; process.exitCode = a;"), false);
  });

  test("rejects a program that throws, with its output", async () => {
    await expect(runExample(write("bad.ts", 'throw new Error("boom")'), false)).rejects.toThrow(
      /exit code 1[^]*boom/,
    );
  });

  test("stops a quiet program, which must then exit with 0", async () => {
    const rest = 'console.log("up"); setInterval(() => {}, 1e3);';
    await runExample(write("polite.ts", `process.on("SIGTERM", () => process.exit(0)); ${rest}`), false);
    await expect(runExample(write("rude.ts", rest), false, [1])).rejects.toThrow(
      "ended with SIGTERM (it was quiet",
    );
  });

  test("stops an endless program although it keeps printing", async () => {
    const code = 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => console.log("tick"), 100);';
    await runExample(write("endless.ts", code), true);
  });
});

function write(name: string, text: string): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}
