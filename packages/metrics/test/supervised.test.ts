import { type Layer, sleep, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { expect, test } from "vitest";
import { MetricsCollector } from "../src/index.ts";
import { record } from "./told.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function supervised() {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger: silent });
  const collector = new MetricsCollector({ clock });
  collector.watch(supervisor);
  return { clock, supervisor, collector };
}

/** A user's own restart layer: as good as any. */
const again: Layer = (next) => async (scope) => {
  await next(scope).catch(async (error: Error) => {
    scope.report(Object.assign({ type: "daemon:error" }, { error }));
    scope.notReady("backoff");
    scope.report({ type: "daemon:restarting" });
    await sleep(1_000, scope, scope.clock);
  });
  await next(scope);
};

test("it is usable with core alone: uptime and errors of a supervised daemon (N1)", async () => {
  const { clock, supervisor, collector } = supervised();
  const boom = new Error("boom");
  supervisor.register({
    name: "fragile",
    handler: async (scope) => {
      await sleep(5_000, scope, clock);
      scope.report(
        Object.assign({ type: "daemon:run" }, record({ outcome: "failure", duration: 5_000, error: boom })),
      );
      throw boom;
    },
  });
  await supervisor.start("fragile");
  await clock.advance("3s");
  expect(collector.snapshot("fragile")).toMatchObject({ uptime: 3_000, errors: 0 });
  await clock.advance("10s");
  expect(supervisor.state("fragile").status).toBe("error");
  expect(collector.snapshot("fragile")).toMatchObject({ uptime: 0, runs: 1, errors: 1, lastError: boom });
});

test("a daemon in backoff is not running: its uptime is 0, and that of its generation when it is back (N1)", async () => {
  const { clock, supervisor, collector } = supervised();
  let runs = 0;
  supervisor.register({
    name: "fragile",
    layers: [again],
    handler: async (scope) => {
      runs += 1;
      await sleep(runs === 1 ? 2_000 : 60_000, scope, clock);
      throw new Error("boom");
    },
  });
  await supervisor.start("fragile");
  await clock.advance(2_500);
  expect(supervisor.state("fragile").status).toBe("starting");
  expect(collector.snapshot("fragile")).toMatchObject({ uptime: 0, restarts: 1, errors: 1 });
  await clock.advance(1_500);
  expect(supervisor.state("fragile").status).toBe("running");
  expect(collector.snapshot("fragile").uptime).toBe(4_000);
  await supervisor.stop("fragile");
});

test("stop, start and unregister as core tells them (N1)", async () => {
  const { clock, supervisor, collector } = supervised();
  supervisor.register({
    name: "sync",
    remainAfterExit: true,
    handler: (scope) => collector.of("sync", scope).increment("starts"),
  });
  await supervisor.start("sync");
  await clock.advance("1m");
  await supervisor.stop("sync");
  expect(collector.snapshot("sync").uptime).toBe(0);
  await supervisor.start("sync");
  await clock.advance("1s");
  expect(collector.snapshot("sync")).toMatchObject({ uptime: 1_000, errors: 0, counters: { starts: 2 } });
  await supervisor.unregister("sync");
  expect(collector.all()).toEqual({});
});

test("a run that was abandoned does not write any more (K3)", async () => {
  const { clock, supervisor, collector } = supervised();
  supervisor.register({
    name: "deaf",
    handler: async (scope) => {
      const metrics = collector.of("deaf", scope);
      metrics.increment("rounds");
      await sleep(10_000, new AbortController(), clock);
      metrics.increment("rounds");
    },
  });
  await supervisor.start("deaf");
  await supervisor.stop("deaf", { force: true });
  await clock.advance("1m");
  expect(collector.snapshot("deaf").counters).toEqual({ rounds: 1 });
});

test("a source that no longer knows the daemon has ended it", async () => {
  const { clock } = supervised();
  const collector = new MetricsCollector({ clock });
  collector.watch({
    subscribe(listener) {
      listener(Object.assign({ type: "daemon:started" }, { daemon: "gone" }));
      return () => {};
    },
    state: () => {
      throw new Error("not found");
    },
  });
  await clock.advance("1s");
  expect(collector.snapshot("gone").uptime).toBe(0);
});
