// `node apps/bench/src/messages/main.ts [--quick] [--json]`: what a message costs, beside other ways to send one.
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { median } from "../median.ts";
import { MEASURES } from "./measures.ts";
import { PEERS } from "./peer.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "boolean" } } });
const [rounds, repeats] = values.quick ? [1, 3] : [3, 6];
const run = promisify(execFile);
const child = fileURLToPath(new URL("child.ts", import.meta.url));

/** µs a message, by measure and peer: the median of the rounds, and their range. */
type Figures = Record<string, Record<string, { median: number; min: number; max: number }>>;

/** All peers in turn, again and again, so that whatever else the machine does meets all of them alike. */
async function measured(): Promise<Figures> {
  const found = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const measure of Object.keys(MEASURES)) {
      for (const peer of Object.keys(PEERS)) {
        const { stdout } = await run(process.execPath, [
          "--expose-gc",
          child,
          peer,
          measure,
          String(repeats),
        ]);
        const key = `${measure}/${peer}`;
        const time = JSON.parse(stdout) as number | null;
        if (time !== null) found.set(key, [...(found.get(key) ?? []), time]);
      }
    }
  }
  const figures: Figures = {};
  for (const [key, times] of found) {
    const [measure = "", peer = ""] = key.split("/");
    figures[measure] ??= {};
    figures[measure][peer] = { median: median(times), min: Math.min(...times), max: Math.max(...times) };
  }
  return figures;
}

function tableOf(figures: Figures): string {
  return Object.entries(figures)
    .map(([measure, peers]) => {
      const rows = Object.entries(peers).map(
        ([peer, { median: middle, min, max }]) =>
          `  ${peer.padEnd(20)} ${middle.toFixed(3).padStart(10)}   ${min.toFixed(3)}–${max.toFixed(3)}`,
      );
      return [`\n${MEASURES[measure]?.title ?? measure}, µs each`, ...rows].join("\n");
    })
    .join("\n");
}

const figures = await measured();
console.log(values.json ? JSON.stringify(figures, undefined, 2) : tableOf(figures));
