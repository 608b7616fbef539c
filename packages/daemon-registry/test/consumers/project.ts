import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Packed } from "./packages.ts";
import { run } from "./run.ts";

/** A blank project with some of our packages, and `extra` ones of the npm registry, installed in one command. */
export async function project(
  folder: string,
  packages: readonly Packed[],
  extra: readonly string[] = [],
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
  const tarballs = packages.map(({ tarball }) => tarball);
  const quietly = ["--no-audit", "--no-fund", "--loglevel=error"];
  const install = ["npm", "install", "--prefer-offline", ...quietly, ...tarballs, ...extra];
  await run(install, { cwd: folder, limit: 300_000 });
  return folder;
}

/** The folders of our packages in a project. */
export function installed(folder: string): string[] {
  return readdirSync(join(folder, "node_modules/@brains")).map((name) => `@brains/${name}`);
}

/** Copies the programs of this folder, which know nothing of the repository, into a project. */
export function copyPrograms(folder: string): void {
  cpSync(join(import.meta.dirname, "programs"), folder, { recursive: true });
}
