import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { didYouMean, parseDuration } from "@brains/daemon-registry/core";

/** What the command was asked to do. */
export interface Options {
  help: boolean;
  /** The folder of the notes; none: the repository and its packages. */
  notes?: string;
  data?: string;
  search?: string;
  /** Where to serve searches and metrics; none: nowhere. */
  port?: number;
  /** How long to run, in ms; none: until Ctrl-C. */
  duration?: number;
}

/** The command line cannot be followed; the message says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const STRING = { type: "string" } as const;
const SPEC = {
  notes: STRING,
  data: STRING,
  search: STRING,
  for: STRING,
  port: STRING,
  help: { type: "boolean", short: "h" },
} as const;
const NEEDS = new Map([
  ["notes", "a folder"],
  ["data", "a folder"],
  ["search", "words"],
  ["for", "a duration such as 20s"],
  ["port", "a number such as 8080, or 0 for any that is free"],
]);

/**
 * @param folder what relative paths are relative to.
 * @throws UsageError
 */
export function parseOptions(args: string[], folder: string): Options {
  const given = { args, options: SPEC, strict: false, allowPositionals: true, tokens: true } as const;
  const options: Options = { help: false };
  for (const token of parseArgs(given).tokens) {
    if (token.kind === "positional")
      throw new UsageError(`Unexpected "${token.value}": words with blanks need quotes around them.`);
    if (token.kind === "option") take(options, token.name, token.rawName, token.value, folder);
  }
  return options;
}

function take(options: Options, name: string, raw: string, value = "", folder: string): void {
  const need = NEEDS.get(name);
  if (need !== undefined && (value.trim() === "" || value.startsWith("--")))
    throw new UsageError(`--${name} needs ${need}.`);
  switch (name) {
    case "help":
      options.help = true;
      return;
    case "search":
      options.search = value;
      return;
    case "for":
      options.duration = durationOf(value);
      return;
    case "port":
      options.port = portOf(value);
      return;
    case "notes":
    case "data":
      options[name] = resolve(folder, value);
      return;
    default:
      throw new UsageError(`There is no option ${raw}.${suggestion(name)} See --help.`);
  }
}

function suggestion(name: string): string {
  return didYouMean(name, Object.keys(SPEC)).replaceAll(/"(\w+)"/g, "--$1");
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new UsageError(`--port needs a number from 0 to 65535, got "${text}".`);
  return port;
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0)
    throw new UsageError(`--for needs a duration such as 20s or 1m30s, got "${text}".`);
  return ms;
}
