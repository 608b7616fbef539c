import { aborted, type CoreDefinition, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { cron, PatternCache } from "../../../src/index.ts";

/** How many bytes of heap a daemon takes: armed, and after an hour in which it was run. */
interface Weight {
  armed: number;
  run: number;
}

/** Prints the weight of a daemon that waits in its handler, and of one on a cron expression. */
const COUNT = 10_000;
const nothing = (): void => {};
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const names = Array.from({ length: COUNT }, (_, index) => `unit-${index}`);
const timezone = "Europe/Berlin";
const expressions = Array.from({ length: 10 }, (_, index) => `${index * 5} * * * *`);
const patterns = new PatternCache();

function heap(): number {
  for (let round = 0; round < 5; round += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function weigh(define: (name: string, index: number) => CoreDefinition): Promise<Weight> {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger });
  const before = heap();
  for (const [index, name] of names.entries()) supervisor.register(define(name, index));
  await supervisor.startAll();
  const armed = heap() - before;
  await clock.advance("1h");
  const run = heap() - before;
  await supervisor.stopAll();
  return { armed: Math.round(armed / COUNT), run: Math.round(run / COUNT) };
}

const waiting = (name: string): CoreDefinition => ({ name, handler: ({ signal }) => aborted(signal) });
const scheduled = (name: string, index: number): CoreDefinition => ({
  name,
  handler: nothing,
  layers: [cron(expressions[index % 10] ?? "", { patterns, timezone })],
  readiness: "layers",
});
await weigh(scheduled);
console.log(JSON.stringify({ waiting: await weigh(waiting), cron: await weigh(scheduled) }));
