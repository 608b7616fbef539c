import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./run.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** A package as it would be published. */
export interface Packed {
  readonly name: string;
  /** Its folder in the repository. */
  readonly folder: string;
  readonly tarball: string;
  /** The specifiers that can be imported of it, `package.json` excepted. */
  readonly specifiers: readonly string[];
  /** What it can work with, of the npm registry, as npm is asked for it. */
  readonly peers: readonly string[];
  /** Those of our packages that it needs, direct or not, itself included. */
  readonly ours: readonly string[];
}

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  publishConfig?: { exports: Record<string, unknown> };
}

/** The packages that are published. */
export const published: readonly { readonly folder: string; readonly manifest: Manifest }[] = globSync(
  "packages/*/package.json",
  { cwd: ROOT },
)
  .map((path) => ({
    folder: join(ROOT, dirname(path)),
    manifest: JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Manifest,
  }))
  .filter(({ manifest }) => manifest.private !== true);

/** Builds all packages and packs those that are published into a folder. */
export async function packAll(into: string): Promise<Packed[]> {
  await run(["pnpm", "--recursive", "--filter", "./packages/*", "run", "build"], { cwd: ROOT });
  const filters = published.flatMap(({ manifest }) => ["--filter", manifest.name]);
  await run(["pnpm", "--recursive", ...filters, "pack", "--pack-destination", into], { cwd: ROOT });
  return published.map(({ folder, manifest: { name, version, publishConfig, peerDependencies } }) => {
    const keys = Object.keys(publishConfig?.exports ?? {}).filter((key) => key !== "./package.json");
    return {
      name,
      folder,
      tarball: join(into, `${name.slice(1).replace("/", "-")}-${version}.tgz`),
      specifiers: keys.map((key) => `${name}${key.slice(1)}`),
      peers: Object.entries(peerDependencies ?? {}).map(([peer, range]) => `${peer}@${range}`),
      ours: [...reach(name)].toSorted(),
    };
  });
}

/** A package and, of ours, what it needs, direct or not. */
function reach(name: string, seen: Set<string> = new Set()): Set<string> {
  const manifest = published.find((one) => one.manifest.name === name)?.manifest;
  if (manifest === undefined || seen.has(name)) return seen;
  seen.add(name);
  for (const need of Object.keys(manifest.dependencies ?? {})) reach(need, seen);
  return seen;
}
