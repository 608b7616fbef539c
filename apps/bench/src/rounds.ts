import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CONTENDERS } from "./contender.ts";
import { MEASURES } from "./lines.ts";
import type { Found, Size } from "./measure.ts";

/** What was found in all rounds: by line, then by contender. */
export type Results = Map<string, Map<string, number[]>>;

/** Measures that apply to some only. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  startEach: ["core", "registry"],
  hot: ["registry"],
  metrics: ["registry", "prom-client"],
};

/** Contenders that run nothing. */
const COUNTING: ReadonlySet<string> = new Set(["prom-client"]);

const run = promisify(execFile);
const child = fileURLToPath(new URL("child.ts", import.meta.url));

/**
 * Measures all contenders in turn, again and again, so that whatever else the machine does meets all of them alike;
 * each in a fresh process.
 *
 * @param told hears what is about to be measured, and how much of the whole is done.
 */
export async function rounds(
  count: number,
  size: Size,
  told: (what: string, done: number) => void,
): Promise<Results> {
  const results: Results = new Map();
  const names = Object.keys(CONTENDERS);
  const turns = Array.from({ length: count }, () =>
    Object.keys(MEASURES).flatMap((measure) =>
      names
        .filter((name) => ONLY[measure]?.includes(name) ?? !COUNTING.has(name))
        .map((contender) => ({ measure, contender })),
    ),
  ).flat();
  for (const [index, { measure, contender }] of turns.entries()) {
    told(`${measure} of ${contender}`, index / turns.length);
    note(results, contender, await measured(contender, measure, size));
  }
  return results;
}

async function measured(contender: string, measure: string, { units, repeats }: Size): Promise<Found> {
  const options = ["--expose-gc", child, contender, measure, String(units), String(repeats)];
  const { stdout } = await run(process.execPath, options);
  return JSON.parse(stdout) as Found;
}

function note(results: Results, contender: string, found: Found): void {
  for (const [line, value] of Object.entries(found)) {
    const byContender = results.get(line) ?? new Map<string, number[]>();
    byContender.set(contender, [...(byContender.get(contender) ?? []), value]);
    results.set(line, byContender);
  }
}
