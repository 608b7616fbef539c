import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type Block, blocks } from "./blocks.ts";

test("the seed README has nineteen blocks, and each has its test", () => {
  expect(blocks.map(({ title }) => title)).toEqual([
    "Usage",
    "Daemon Definition",
    "Interval Daemons",
    "Scheduled Daemons",
    "Continuous Daemons",
    "Starting Daemons",
    "Stopping Daemons",
    "Restart",
    "Health Checks",
    "Auto-restart",
    "Resource Limits",
    "Throttling",
    "Message Passing",
    "Shared State",
    "Metrics",
    "Status",
    "Events",
    "Dependencies",
    "Testing",
  ]);
});

test("every block of the seed README compiles as it is under strict, with one prelude", async () => {
  expect(await typeErrors(blocks)).toBe("");
}, 30_000);

async function typeErrors(checked: readonly Block[]): Promise<string> {
  const folder = join(import.meta.dirname, ".examples");
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const files = ["../prelude.d.ts", ...checked.map(({ file }) => file)];
  const tsconfig = { extends: "../../../tsconfig.json", compilerOptions, include: [], exclude: [], files };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const args = [join(dirname(manifest), "bin/tsc"), "--pretty", "false", "-p", folder];
  return await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}
