// One measure of one contender in a process of its own: `child.ts CONTENDER MEASURE UNITS REPEATS` prints JSON.
import { writeSync } from "node:fs";
import process from "node:process";
import { CONTENDERS } from "./contender.ts";
import { MEASURES } from "./lines.ts";

const [name = "", measure = "", units = "", repeats = ""] = process.argv.slice(2);
const contender = await CONTENDERS[name]?.();
const found =
  contender && (await MEASURES[measure]?.(contender, { units: Number(units), repeats: Number(repeats) }));
writeSync(1, JSON.stringify(found ?? {}));
// What was started keeps the process up.
process.exit();
