import { existsSync } from "node:fs";
import { entriesOf, resolveOurs, type Package } from "./packages.ts";
import { parse } from "./parse.ts";

/** Every public name of the packages below the umbrella must be had from the umbrella, under any name. */
export function reachFaults(packages: Package[]): string[] {
  const umbrella = packages.find(({ id }) => id === "daemon-registry");
  if (!umbrella) return [];
  const reached = new Set(publicNames(packages, umbrella).map(([, origin]) => origin));
  return packages
    .filter(({ id }) => id !== "daemon-registry" && id !== "control")
    .flatMap((member) =>
      publicNames(packages, member)
        .filter(([, origin]) => !reached.has(origin))
        .map(([name]) => `${member.manifest.name} exports ${name}, which the umbrella does not offer`),
    );
}

function publicNames(packages: Package[], member: Package): [name: string, origin: string][] {
  const files = [...entriesOf(member).values()].filter((file) => existsSync(file));
  return files.flatMap((file) => [...namesOf(packages, file)]);
}

/** The names that a file exports, each with its origin: the file and name of the declaration. */
function namesOf(packages: Package[], file: string): Map<string, string> {
  const names = new Map<string, string>();
  const { staticExports, staticImports } = parse(file);
  const imported = new Map(
    staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map(({ localName, importName }) => [
        localName.value,
        { from: moduleRequest.value, name: importName.name },
      ]),
    ),
  );
  const origin = (specifier: string, name: string): string => {
    const target = resolveOurs(packages, file, specifier);
    return target ? (namesOf(packages, target).get(name) ?? `${target}#${name}`) : `${specifier}#${name}`;
  };
  for (const { moduleRequest, importName, exportName, localName } of staticExports.flatMap(
    ({ entries }) => entries,
  )) {
    const name = exportName.name ?? "default";
    if (moduleRequest === null) {
      const source = imported.get(localName.name ?? "");
      names.set(name, source?.name ? origin(source.from, source.name) : `${file}#${name}`);
    } else if (importName.name !== null) names.set(name, origin(moduleRequest.value, importName.name));
    else {
      const target = resolveOurs(packages, file, moduleRequest.value);
      for (const [inner, from] of target ? namesOf(packages, target) : []) {
        if (exportName.name !== null) names.set(`${name}.${inner}`, from);
        else if (inner !== "default") names.set(inner, from);
      }
    }
  }
  return names;
}
