import process from "node:process";
import type { Contender } from "../contender.ts";
import { collect, type Measure } from "../measure.ts";
import { assertEntered, type Crew, deaf, listening, namesOf } from "./crew.ts";

/** What a unit holds: when it is known and not started, running, and running with an ear for its stop. */
export const heap: Measure = async (contender, { units }) => {
  // Code and caches that come once are not to be counted.
  await hold(contender, 100, deaf(100));
  const still = await hold(contender, units, deaf(units));
  const alert = await hold(contender, units, listening(contender));
  return { "heap-known": still.known, "heap-deaf": still.running, "heap-listening": alert.running };
};

/** So that nothing of it is collected. */
const held: unknown[] = [];

async function hold<Given>(contender: Contender<Given>, units: number, crew: Crew<Given>) {
  const names = namesOf(units);
  const before = used();
  const fleet = contender.fleet(names, crew.unit, false);
  held.push(fleet);
  const known = used();
  await fleet.start();
  const running = used();
  assertEntered(crew, units);
  return { known: (known - before) / units, running: (running - before) / units };
}

function used(): number {
  // The first collection ends what finalizers still hold.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
