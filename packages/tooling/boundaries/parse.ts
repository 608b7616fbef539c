import { readFileSync } from "node:fs";
import { parseSync, type EcmaScriptModule } from "oxc-parser";

export interface Import {
  specifier: string;
  isTypeOnly: boolean;
}

const parsed = new Map<string, EcmaScriptModule>();

/** The imports and exports of a file. */
export function parse(file: string): EcmaScriptModule {
  const known = parsed.get(file);
  if (known) return known;
  const { module } = parseSync(file, readFileSync(file, "utf8"));
  parsed.set(file, module);
  return module;
}

/** What a file imports or re-exports, dynamic imports of a literal included. */
export function importsOf(file: string): Import[] {
  const { staticImports, staticExports, dynamicImports } = parse(file);
  const text = readFileSync(file, "utf8");
  return [
    ...staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isTypeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? { specifier: moduleRequest.value, isTypeOnly: isType } : [],
      ),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const specifier = /^["'`](.*)["'`]$/.exec(text.slice(start, end))?.[1];
      return specifier === undefined ? [] : { specifier, isTypeOnly: false };
    }),
  ];
}
