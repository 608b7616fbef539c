import { Supervisor } from "@brains/daemon-core";
import { every } from "../../../src/index.ts";

/** Prints how late the runs of 10,000 intervals of one second are, in ms: `spread`, each has a phase of its own. */
const COUNT = 10_000;
const isSpread = process.argv[2] === "spread";
const begin = Date.now() + 4_000;
const counted = begin + 2_000;
const late: number[] = [];
const nothing = (): void => {};
const supervisor = new Supervisor({
  logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
});
for (let index = 0; index < COUNT; index += 1) {
  const startAt = new Date(begin + (isSpread ? Math.floor((index * 1_000) / COUNT) : 0));
  supervisor.register({
    name: `unit-${index}`,
    handler: ({ run }) => {
      const scheduledAt = run.scheduledAt ?? Infinity;
      if (scheduledAt >= counted) late.push(performance.timeOrigin + performance.now() - scheduledAt);
    },
    layers: [every("1s", { startAt })],
    readiness: "layers",
  });
}
await supervisor.startAll();
await new Promise((resolve) => setTimeout(resolve, counted + 10_000 - Date.now()));
const sorted = late.toSorted((a, b) => a - b);
const at = (share: number): number =>
  Math.round((sorted[Math.floor(sorted.length * share)] ?? Infinity) * 10) / 10;
console.log(JSON.stringify({ runs: sorted.length, p50: at(0.5), p99: at(0.99), max: at(0.99999) }));
process.exit(0);
