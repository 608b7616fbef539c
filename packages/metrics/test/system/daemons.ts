import { type Layer, type RunRecord, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { MetricsCollector } from "../../src/index.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Says how a run went, as the runner of a registry does. */
const recorded: Layer = (next) => async (scope) => {
  const [startedAt, since] = [scope.clock.now(), scope.clock.monotonic()];
  const told = (outcome: RunRecord["outcome"], error?: Error): void => {
    const { reason, attempt } = scope.run;
    const record: RunRecord = {
      id: `${scope.name}#1.1`,
      reason: reason === "start" ? "schedule" : reason,
      attempt,
      scheduledAt: startedAt - 3,
      startedAt,
      duration: scope.clock.monotonic() - since,
      outcome,
      error,
    };
    scope.report(Object.assign({ type: "daemon:run" }, { record }));
  };
  try {
    await next(scope);
    told("success");
  } catch (error) {
    told("failure", error as Error);
    throw error;
  }
};

/** Names that no one should choose. */
const HOSTILE = [
  "one\ntwo",
  'one"two',
  "one\\two",
  "имя",
  "__proto__",
  "\ud800",
  "nul\0",
  "cr\r",
  "x".repeat(10_000),
  "daemon",
];

/** Daemons that really ran, of every kind of number that there is, and how they are counted. */
export async function daemons(): Promise<{ collector: MetricsCollector; end: () => Promise<unknown> }> {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger: silent });
  const collector = new MetricsCollector({ clock, maxSeries: 100 });
  collector.watch(supervisor);
  for (const name of ["import", "mail", ...HOSTILE]) {
    supervisor.register({
      name,
      layers: [recorded],
      remainAfterExit: true,
      handler: async (scope) => {
        const it = collector.of(name, scope);
        it.increment("notes.read", 3, { folder: "inbox", status: 200 });
        it.increment("notes.read");
        it.gauge("inboxSize", 7);
        it.gauge("limit", Infinity, { of: "size" });
        it.observe("batch", 12.5, { folder: "inbox" });
        it.observe("drift", -4);
        it.increment("runs");
        for (const each of HOSTILE) {
          it.increment(`${each} calls`, 1, { [each]: each, route: each });
          it.gauge(`level ${each}`, -1.5, { [each]: each });
          it.observe(`width ${each}`, 5, { [each]: each });
          await it.time(`${each} query`, async () => {}, { [each]: each });
        }
        for (let user = 0; user < 150; user += 1) it.increment("notes.read", 1, { user });
        scope.report(Object.assign({ type: "daemon:skipped" }, { reason: "overlap" }));
        scope.report({ type: "daemon:missed" });
        if (name === "mail") throw new Error("no route");
      },
    });
    collector.describe(name, {
      nextRun: () => clock.now() + 60_000,
      messages: () => ({ in: 4, out: 3, dead: 2, waiting: 1 }),
      throttled: () => ({ waits: 2, waitTime: 1_500 }),
    });
  }
  await supervisor.startAll().catch(() => {});
  await clock.advance("1m");
  return { collector, end: () => supervisor.shutdown() };
}
