import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { didYouMean, DURATION_RULE, parseDuration } from "@brains/daemon-registry/core";

/** What the command was asked to do. */
export interface Options {
  help: boolean;
  /** The folder of the notes; none: the repository and its packages. */
  notes?: string;
  data?: string;
  search?: string;
  /** How long to run, in ms; none: until Ctrl-C. */
  duration?: number;
}

/** The command line cannot be followed; the message is one sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const TAKES_VALUE = { notes: "a folder", data: "a folder", search: "words", for: "a duration such as 20s" } as const;
const FLAGS = [...Object.keys(TAKES_VALUE), "help"];

/** @throws UsageError */
export function parseOptions(args: string[], folder: string): Options {
  const { values, tokens } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      notes: { type: "string" },
      data: { type: "string" },
      search: { type: "string" },
      for: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`Unexpected "${token.value}". Words with blanks need quotes.`);
    if (token.kind === "option") check(token.name, token.rawName, token.value);
  }
  const text = (name: keyof typeof TAKES_VALUE) => values[name] as string | undefined;
  const notes = text("notes");
  const data = text("data");
  const search = text("search");
  const limit = text("for");
  return {
    help: values["help"] === true,
    ...(notes !== undefined && { notes: resolve(folder, notes) }),
    ...(data !== undefined && { data: resolve(folder, data) }),
    ...(search !== undefined && { search }),
    ...(limit !== undefined && { duration: durationOf(limit) }),
  };
}

function check(name: string, raw: string, value: string | undefined): void {
  if (!FLAGS.includes(name)) throw new UsageError(`Unknown option ${raw}.${didYouMean(name, FLAGS).replace(/"(\w+)"/g, "--$1")} See --help.`);
  if (name === "help") return;
  const wanted = TAKES_VALUE[name as keyof typeof TAKES_VALUE];
  if (value === undefined || value.trim() === "") throw new UsageError(`--${name} needs ${wanted}.`);
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new UsageError(`--for ${DURATION_RULE.replace("whole milliseconds or text", "be a duration")}, got "${text}".`);
  return ms;
}
