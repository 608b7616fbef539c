import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { cycleFaults } from "../boundaries/cycles.ts";
import { importFaults } from "../boundaries/imports.ts";
import { metadataFaults } from "../boundaries/metadata.ts";
import { findPackages, type Package } from "../boundaries/packages.ts";
import { reachFaults } from "../boundaries/reach.ts";

let root = "";
afterEach(() => {
  rmSync(root, { recursive: true });
});

test("a sound monorepo has no faults", () => {
  expect(faults({})).toEqual([]);
});

test.each<[rule: string, files: Record<string, string>, fault: RegExp]>([
  [
    "a sibling",
    { "health/src/a.ts": 'import "@brains/daemon-scheduler";' },
    /health may not import @brains\/daemon-scheduler/,
  ],
  [
    "the umbrella",
    { "core/src/a.ts": 'import("@brains/daemon-registry");' },
    /core may not import @brains\/daemon-registry/,
  ],
  [
    "even a type",
    { "core/src/a.ts": 'export type { H } from "@brains/daemon-health";' },
    /core may not import/,
  ],
  [
    "an undeclared package",
    { "core/src/a.ts": 'import "vitest";' },
    /imports vitest, which is not in its dependencies/,
  ],
  [
    "a cycle",
    { "core/src/a.ts": 'import "./b.ts";', "core/src/b.ts": 'export * from "./a.ts";' },
    /import cycle: \S+a\.ts -> \S+b\.ts -> \S+a\.ts/,
  ],
  [
    "a cycle across packages",
    {
      "health/src/index.ts": 'import "@brains/daemon-scheduler";',
      "scheduler/src/index.ts": 'import "@brains/daemon-health";',
    },
    /import cycle/,
  ],
  [
    "an export out of reach",
    { "core/src/index.ts": "export const c = 1, lost = 2;" },
    /daemon-core exports c, which/,
  ],
  ["missing metadata", { "core/package.json": '{ "name": "@brains/daemon-core" }' }, /license is not MIT/],
  [
    "exports that differ once published",
    { "core/package.json": manifest("core", [], { publishConfig: { exports: {} } }) },
    /publishConfig\.exports does not mirror exports/,
  ],
])("boundaries report %s", (_rule, files, fault) => {
  expect(faults(files).join("\n")).toMatch(fault);
});

test("a type-only import closes no cycle", () => {
  expect(
    faults({
      "core/src/a.ts": 'import type { B } from "./b.ts"; export const a = 1;',
      "core/src/b.ts": 'import { a } from "./a.ts"; export type B = typeof a;',
    }),
  ).toEqual([]);
});

function faults(changed: Record<string, string>): string[] {
  root = mkdtempSync(join(tmpdir(), "boundaries-"));
  for (const [path, text] of Object.entries({ ...sound, ...changed })) {
    const file = join(root, "packages", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const packages: Package[] = findPackages(root);
  return [importFaults, cycleFaults, reachFaults, metadataFaults].flatMap((check) => check(packages));
}

function manifest(id: string, dependencies: string[] = [], more: object = {}): string {
  return JSON.stringify({
    name: `@brains/daemon-${id.replace(/^daemon-/, "")}`,
    description: "A fixture.",
    keywords: ["daemon"],
    license: "MIT",
    repository: {
      type: "git",
      url: "git+https://github.com/brains-dev/daemon-registry.git",
      directory: `packages/${id}`,
    },
    files: ["dist"],
    type: "module",
    sideEffects: false,
    exports: { ".": "./src/index.ts" },
    publishConfig: { exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } },
    dependencies: Object.fromEntries(dependencies.map((name) => [`@brains/daemon-${name}`, "workspace:*"])),
    engines: { node: ">=22.12" },
    ...more,
  });
}

const sound: Record<string, string> = {
  "core/package.json": manifest("core"),
  "core/README.md": "core",
  "core/src/index.ts": "export class Core {}",
  "core/src/core.test.ts": 'import "vitest";',
  "health/package.json": manifest("health", ["core"]),
  "health/README.md": "health",
  "health/src/index.ts": 'export { Core } from "@brains/daemon-core"; export interface H { a: 1 }',
  "scheduler/package.json": manifest("scheduler"),
  "scheduler/README.md": "scheduler",
  "scheduler/src/index.ts": 'export * from "./every.ts";',
  "scheduler/src/every.ts": "export const every = 1; export default every;",
  "daemon-registry/package.json": manifest("daemon-registry", ["core", "health", "scheduler"]),
  "daemon-registry/README.md": "umbrella",
  "daemon-registry/src/index.ts":
    'export * from "@brains/daemon-health"; import { every } from "@brains/daemon-scheduler"; export { every as each };',
  "unwritten/package.json": "{}",
};
