// Adds up what the vitest of every package wrote into one closing line. `forget` drops earlier results, so that a
// package that did not run cannot count; turbo restores those of a cache hit.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const kinds = { test: "unit", "test:system": "system", "test:real": "real" };

/** The kind of tests that these arguments of `turbo run` start, if any. */
export function kindOf(args) {
  return kinds[args.find((arg) => arg in kinds) ?? ""];
}

export function forget(kind) {
  for (const file of resultsOf(kind)) rmSync(file, { force: true });
}

export function closingLine(kind, ok) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of resultsOf(kind)) {
    const result = JSON.parse(readFileSync(file, "utf8"));
    sum.passed += result.numPassedTests;
    sum.failed += result.numFailedTests;
    sum.skipped += result.numPendingTests + result.numTodoTests;
  }
  if (!ok && sum.failed === 0) sum.failed = 1;
  return `${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`;
}

function resultsOf(kind) {
  return ["packages", "apps"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .map((member) => join(member, `test-results/${kind}.json`))
    .filter((file) => existsSync(file));
}
