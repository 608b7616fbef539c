// One measure of one peer in a process of its own: `child.ts PEER MEASURE REPEATS` prints µs a message, or null.
import { writeSync } from "node:fs";
import process from "node:process";
import { median } from "../median.ts";
import { MEASURES } from "./measures.ts";
import { type Peer, PEERS } from "./peer.ts";
import { polls, slowly } from "./polling.ts";

const [name = "", measure = "", repeats = ""] = process.argv.slice(2);
const peer = await PEERS[name]?.();
if (peer === undefined) throw new Error(`There is no peer "${name}".`);
const line = MEASURES[measure];
const few = measure === "requests" ? slowly : undefined;
const work = polls(name) ? few : line && ((one: Peer) => line.of(one));
const times: number[] = [];
// The first is not counted: it compiles.
for (let left = work === undefined ? -1 : Number(repeats); left >= 0; left -= 1) {
  const time = await work?.(peer);
  if (time !== undefined) times.push(time);
}
const found = median(times.slice(1));
writeSync(1, JSON.stringify(Number.isNaN(found) ? null : found));
// What was started keeps the process up.
process.exit();
