import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { blockOf, blocks } from "./blocks.ts";

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

test("every block compiles as it is under strict with one prelude; the last with three kinds of mocks", async () => {
  const testing = readFileSync(blockOf("Testing").file, "utf8");
  const definition = readFileSync(blockOf("Daemon Definition").file, "utf8");
  const files = [
    ...blocks.map(({ file }) => file),
    write("testing-vitest.ts", `import { expect, vi as jest } from "vitest";${testing}`),
    write("testing-node.ts", `import { mock as jest } from "node:test";${testing}`),
    write("definition-fits.ts", `${definition}${FITS}`),
  ];
  expect(await typeErrors(files)).toBe("");
}, 30_000);

/** What the seed declares is what `register` takes, and its handlers take what ours gives. */
const FITS = `
declare const theirs: DaemonDefinition;
registry.register(theirs);
export const context: (ours: import("@brains/daemon-registry").DaemonContext) => DaemonContext = (ours) => ours;
`;

function write(name: string, code: string): string {
  const file = join(import.meta.dirname, ".examples", name);
  writeFileSync(file, code);
  return file;
}

async function typeErrors(checked: readonly string[]): Promise<string> {
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const files = ["../prelude.d.ts", ...checked];
  const tsconfig = { extends: "../../../tsconfig.json", compilerOptions, include: [], exclude: [], files };
  const folder = dirname(write("tsconfig.json", JSON.stringify(tsconfig)));
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const args = [join(dirname(manifest), "bin/tsc"), "--pretty", "false", "-p", folder];
  return await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}
