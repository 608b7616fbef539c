import type { Package } from "./packages.ts";
import { importsOf } from "./parse.ts";

const ours = "@brains/daemon-";
const satellites = ["scheduler", "health", "metrics", "messaging", "resources", "testing", "store"];
const satellite = new Set(["core"]);

/** Which of our packages a package may import; a package not listed may import all of them. */
const allowed: Record<string, ReadonlySet<string>> = {
  core: new Set(),
  ...Object.fromEntries(satellites.map((id) => [id, satellite])),
  "daemon-registry": new Set(["core", ...satellites]),
  control: new Set(["daemon-registry", "core"]),
};

export function importFaults(packages: Package[]): string[] {
  return packages.flatMap((member) => member.sources.flatMap((file) => faultsOf(member, file)));
}

function faultsOf({ id, manifest }: Package, file: string): string[] {
  const known = allowed[id];
  if (!known) return [`${file}: the package "${id}" has no place in packages/tooling/boundaries/imports.ts`];
  return importsOf(file).flatMap(({ specifier }) => {
    if (specifier.startsWith(".") || specifier.startsWith("node:")) return [];
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    if (name === manifest.name) return [`${file}: imports its own package by name`];
    if (name.startsWith(ours) && !known.has(folderOf(name))) return [`${file}: ${id} may not import ${name}`];
    if (manifest.dependencies?.[name] !== undefined) return [];
    if (isPeer(manifest["peerDependencies"], name)) return [];
    return [`${file}: imports ${name}, which is not in its dependencies`];
  });
}

function folderOf(name: string): string {
  return name === "@brains/daemon-registry" ? "daemon-registry" : name.slice(ours.length);
}

function isPeer(peers: unknown, name: string): boolean {
  return typeof peers === "object" && peers !== null && name in peers;
}
