// `npm run bench -- [--quick] [--json]`: what starts, stops, restarts and memory cost, beside other ways to do it.
import process from "node:process";
import { parseArgs } from "node:util";
import { figuresOf, tableOf } from "./report.ts";
import { rounds } from "./rounds.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "boolean" } } });
const [count, size] = values.quick ? [1, { units: 10_000, repeats: 3 }] : [3, { units: 10_000, repeats: 8 }];
const results = await rounds(count, size, tell);
tell("done", 1);
const figures = figuresOf(results);
console.log(values.json ? JSON.stringify(figures, undefined, 2) : explained(tableOf(figures)));

/** On a terminal one line that is written over; elsewhere a line now and then would only be in the way. */
function tell(what: string, done: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === 1 ? "\r\u001B[K" : `\r\u001B[K${Math.round(done * 100)} % ${what}`);
}

function explained(table: string): string {
  const { units, repeats } = size;
  return [
    `${units} units, each in its contender's own way, ${count === 1 ? "one round" : `${count} rounds`} in fresh processes.`,
    `Median, min–max and the median in those of the bare loop. Figures are warm, the median of ${repeats} repetitions`,
    `in a process, unless they say "first in the process".`,
    table,
  ].join("\n");
}
