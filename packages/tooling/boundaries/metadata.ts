import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Manifest, Package } from "./packages.ts";

const rules: Record<string, (manifest: Manifest, member: Package) => boolean> = {
  "name is not @brains/daemon-<folder>": ({ name }, { id }) =>
    name === `@brains/daemon-${id.replace(/^daemon-/, "")}`,
  "license is not MIT": ({ license }) => license === "MIT",
  'type is not "module"': ({ type }) => type === "module",
  "sideEffects is not false": ({ sideEffects }) => sideEffects === false,
  "engines.node is not >=22.12": ({ engines }) => isDeepStrictEqual(engines, { node: ">=22.12" }),
  "files lacks dist": ({ files }) => Array.isArray(files) && files.includes("dist"),
  "description is missing": ({ description }) => typeof description === "string" && description !== "",
  "keywords are missing": ({ keywords }) => Array.isArray(keywords) && keywords.length > 0,
  "repository does not name its folder": ({ repository }, { id }) =>
    isDeepStrictEqual(repository, {
      type: "git",
      url: "git+https://github.com/brains-dev/daemon-registry.git",
      directory: `packages/${id}`,
    }),
  "README.md is missing": (_, { folder }) => existsSync(join(folder, "README.md")),
  "exports names a file that is not there": ({ exports }, { folder }) =>
    Object.values(exports ?? {}).every((target) => existsSync(join(folder, target))),
  "publishConfig.exports does not mirror exports": ({ exports = {}, publishConfig }) =>
    isDeepStrictEqual(publishConfig?.exports, Object.fromEntries(Object.entries(exports).map(published))),
};

export function metadataFaults(packages: Package[]): string[] {
  return packages.flatMap((member) =>
    Object.entries(rules)
      .filter(([, holds]) => !holds(member.manifest, member))
      .map(([fault]) => `${join(member.folder, "package.json")}: ${fault}`),
  );
}

function published([subpath, target]: [string, string]): [string, unknown] {
  const built = /^\.\/src\/(.+)\.ts$/.exec(target)?.[1];
  return [
    subpath,
    built === undefined ? target : { types: `./dist/${built}.d.ts`, default: `./dist/${built}.js` },
  ];
}
