import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Manifest {
  name: string;
  private?: boolean;
  exports?: Record<string, string>;
  publishConfig?: { exports?: Record<string, string | { types?: string; default?: string }> };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  [field: string]: unknown;
}

export interface Package {
  /** The name of its folder: "core", "scheduler". */
  id: string;
  folder: string;
  manifest: Manifest;
  /** Its `src/**` without tests. */
  sources: string[];
}

/** The packages that get published, as far as they exist: a folder without sources is not one yet. */
export function findPackages(root: string): Package[] {
  return globSync("packages/*/package.json", { cwd: root })
    .toSorted()
    .map((path) => readPackage(join(root, dirname(path))))
    .filter(({ manifest, sources }) => manifest.private !== true && sources.length > 0);
}

function readPackage(folder: string): Package {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = globSync("src/**/*.ts", { cwd: folder }).filter((file) => !file.endsWith(".test.ts"));
  return {
    id: basename(folder),
    folder,
    manifest,
    sources: files.toSorted().map((file) => join(folder, file)),
  };
}

/** The source files that a package exports, by subpath. */
export function entriesOf({ folder, manifest }: Package): Map<string, string> {
  const entries = Object.entries(manifest.exports ?? {}).filter(([, target]) => target.endsWith(".ts"));
  return new Map(entries.map(([subpath, target]) => [subpath, join(folder, target)]));
}

/** The file that an import leads to, or undefined when it is not one of ours. */
export function resolveOurs(packages: Package[], from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const file = join(dirname(from), specifier);
    return existsSync(file) ? file : undefined;
  }
  const owner = packages.find(({ manifest }) => `${specifier}/`.startsWith(`${manifest.name}/`));
  return owner && entriesOf(owner).get(`.${specifier.slice(owner.manifest.name.length)}`);
}
