import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packAll, type Packed, published } from "../consumers/packages.ts";
import { copyPrograms, installed, project } from "../consumers/project.ts";
import { run } from "../consumers/run.ts";
import { runtimes } from "../consumers/runtimes.ts";

const UMBRELLA = "@brains/daemon-registry";
const folder = mkdtempSync(join(tmpdir(), "consumers-"));
const TSC = { target: "es2023", lib: ["es2023", "esnext.disposable"], module: "nodenext", types: ["node"] };
const STRICT = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };

let packages: readonly Packed[];
let umbrella: Packed;
/** A project with all of our packages and what they can work with. */
let all: string;
/** One with compilers besides. */
let typed: string;

beforeAll(async () => {
  packages = await packAll(folder);
  umbrella = packedAs(UMBRELLA);
  const compilers = ["typescript@7.0.2", "typescript-5@npm:typescript@5.9.3", "@types/node@22"];
  const needed = packages.filter(({ name }) => umbrella.ours.includes(name));
  [all, typed] = await Promise.all([
    project(join(folder, "all"), needed, umbrella.peers),
    project(join(folder, "typed"), needed, [...umbrella.peers, ...compilers]),
  ]);
  copyPrograms(all);
  copyPrograms(typed);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function packedAs(name: string): Packed {
  const found = packages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not published.`);
  return found;
}

describe.concurrent.for(runtimes)("on %s", ([, command, version]) => {
  test("the runtime is the one that is meant", async () => {
    const lines = (await run([...command, "version.mjs"], { cwd: all })).split("\n");
    expect(lines.filter((line) => line.startsWith(version))).toHaveLength(1);
  });

  test("a program starts, ticks, gets a message, logs a failure, stops, and its process ends by itself", async () => {
    const output = await run([...command, "main.mjs"], { cwd: all, limit: 30_000 });
    expect(output).toMatch(/"daemon":"failing".*told by pino/);
    expect(output).toContain("main ended well");
  });

  test("every subpath can be imported, and be required from CommonJS, as the same module", async () => {
    const output = await run([...command, "subpaths.mjs", ...umbrella.specifiers], {
      cwd: all,
      limit: 30_000,
    });
    expect(output).toContain("subpaths ended well");
    expect(await run([...command, "main.cjs"], { cwd: all, limit: 30_000 })).toContain("main.cjs ended well");
  });
});

test.concurrent.for([
  ["7", "typescript"],
  ["5.9", "typescript-5"],
] as const)("a consumer's types hold under TypeScript %s, libraries checked too", async ([, compiler]) => {
  await compile(typed, compiler, ["types.mts", "types.cts"]);
});

const others = published.map(({ manifest }) => manifest.name).filter((name) => name !== UMBRELLA);

test.concurrent.for(others)(
  "%s alone has only what it needs, and its README's first program runs",
  async (name) => {
    const packed = packedAs(name);
    const own = await project(join(folder, `alone-${name.replace("/", "-")}`), packed.ours.map(packedAs));
    expect(installed(own)).toEqual(packed.ours);
    await program(packed, own);
  },
);

test("the first program of the umbrella's README runs", async () => {
  await program(umbrella, all);
});

/** Writes, compiles and runs the first program of a package's README. */
async function program({ name, folder: home }: Packed, where: string): Promise<void> {
  const [, code] = /^```ts\n(.*?)^```$/msu.exec(readFileSync(join(home, "README.md"), "utf8")) ?? [];
  if (code === undefined) throw new Error(`The README of ${name} has no program.`);
  writeFileSync(join(where, "program.mts"), code);
  await compile(where, "typescript", ["program.mts"]);
  const isEndless = /runs until stopped|handleSignals/u.test(code);
  await run([process.execPath, "program.mts"], { cwd: where, isEndless, limit: 15_000 });
}

async function compile(where: string, compiler: string, files: readonly string[]): Promise<void> {
  const modules = join(typed, "node_modules");
  const compilerOptions = { ...TSC, ...STRICT, typeRoots: [join(modules, "@types")] };
  const config = `tsconfig.${compiler}.json`;
  writeFileSync(join(where, config), JSON.stringify({ compilerOptions, files }));
  await run([process.execPath, join(modules, compiler, "bin/tsc"), "-p", config], { cwd: where });
}
