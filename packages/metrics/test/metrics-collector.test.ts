import { describe, expect, test } from "vitest";
import { bench, record } from "./told.ts";

const NOTHING = {
  uptime: 0,
  restarts: 0,
  errors: 0,
  lastRun: undefined,
  nextRun: undefined,
  averageRunTime: 0,
  runTime: undefined,
  scheduleLag: undefined,
  runs: 0,
  successes: 0,
  retries: 0,
  skips: 0,
  skipsByReason: {},
  missed: 0,
  messages: { in: 0, out: 0, dead: 0, waiting: 0 },
  throttled: { waits: 0, waitTime: 0 },
  lastError: undefined,
  counters: {},
  gauges: {},
  histograms: {},
};

describe("MetricsCollector", () => {
  test("a daemon that nothing was heard of has done nothing, and is not listed", () => {
    const { collector } = bench();
    expect(collector.snapshot("sync")).toEqual(NOTHING);
    expect(collector.all()).toEqual({});
  });

  test.each([
    ["daemon:stopping", {}],
    ["daemon:stopped", {}],
    ["daemon:error", { error: new Error("down"), final: true }],
  ])("uptime is of the present generation, and 0 after %s (N1)", async (type, fields) => {
    const { clock, collector, tell } = bench();
    tell("daemon:started");
    await clock.advance("1m");
    expect(collector.snapshot("sync").uptime).toBe(60_000);
    tell(type, fields);
    await clock.advance("1m");
    expect(collector.snapshot("sync").uptime).toBe(0);
    tell("daemon:started");
    await clock.advance("5s");
    expect(collector.snapshot("sync").uptime).toBe(5_000);
  });

  test("uptime is monotonic: the wall clock may be set (N1)", async () => {
    const { clock, collector, tell } = bench();
    tell("daemon:started");
    await clock.advance("10s");
    clock.step("-1h");
    expect(collector.snapshot("sync").uptime).toBe(10_000);
  });

  test("an error that ends nothing leaves the uptime alone", async () => {
    const { clock, collector, tell } = bench();
    tell("daemon:started");
    await clock.advance("10s");
    tell("daemon:error", { error: new Error("once"), final: false });
    expect(collector.snapshot("sync")).toMatchObject({ uptime: 10_000, errors: 1 });
  });

  test("runs are counted by outcome, their mean and their last beginning kept (D19)", () => {
    const { collector, tell } = bench();
    const error = new Error("no route");
    tell("daemon:run", record({ duration: 100, startedAt: 1_000 }));
    tell("daemon:run", record({ duration: 200, startedAt: 2_000, outcome: "failure", error }));
    tell(
      "daemon:run",
      record({ duration: 600, startedAt: 3_000, outcome: "aborted", error: new Error("stop") }),
    );
    expect(collector.snapshot("sync")).toMatchObject({
      runs: 3,
      successes: 1,
      errors: 1,
      averageRunTime: 300,
      lastRun: new Date(3_000),
      lastError: error,
    });
  });

  test("restarts and retries are counted apart, skips by reason (D20, I1)", () => {
    const { collector, tell } = bench();
    tell("daemon:restarting", { restarts: 1 });
    tell("daemon:restarting", { restarts: 1 });
    tell("daemon:retrying", { error: new Error("once more") });
    for (const reason of ["overlap", "throttle", "overlap"]) tell("daemon:skipped", { reason });
    const skips = { skips: 3, skipsByReason: { overlap: 2, throttle: 1 } };
    expect(collector.snapshot("sync")).toMatchObject({ restarts: 2, retries: 1, errors: 0, ...skips });
  });

  test("run times and schedule lags are described by percentiles, in ms (N1)", () => {
    const { collector, tell } = bench();
    for (let at = 1; at <= 100; at += 1)
      tell("daemon:run", record({ duration: at, scheduledAt: 5_000, startedAt: 5_000 + at / 10 }));
    const { runTime, scheduleLag } = collector.snapshot("sync");
    for (const [share, found] of [
      [50, runTime?.p50],
      [90, runTime?.p90],
      [99, runTime?.p99],
      [5, scheduleLag?.p50],
      [9, scheduleLag?.p90],
      [9.9, scheduleLag?.p99],
    ] as const)
      expect(Math.abs((found ?? 0) - share)).toBeLessThanOrEqual(share * 0.05);
    expect([runTime, scheduleLag].every(Object.isFrozen)).toBe(true);
  });

  test("a lag is that of first tries by the schedule, and never negative (I1)", () => {
    const { collector, tell } = bench();
    tell("daemon:run", record({ reason: "trigger", scheduledAt: 1_000, startedAt: 9_000 }));
    tell("daemon:run", record({ reason: "catch-up", scheduledAt: 1_000, startedAt: 9_000 }));
    tell("daemon:run", record({ attempt: 2, scheduledAt: 1_000, startedAt: 9_000 }));
    tell("daemon:run", record({ startedAt: 9_000 }));
    expect(collector.snapshot("sync")).toMatchObject({ runs: 4, scheduleLag: undefined });
    tell("daemon:run", record({ scheduledAt: 9_000, startedAt: 8_000 }));
    expect(collector.snapshot("sync").scheduleLag).toEqual({ p50: 0, p90: 0, p99: 0 });
  });

  test("times that were missed are counted, as many as were told (I4)", () => {
    const { collector, tell } = bench();
    tell("daemon:missed", { reason: "down", count: 3, from: 0, to: 2 });
    tell("daemon:report", { detail: { type: "daemon:missed", reason: "clock", count: 2, from: 0, to: 2 } });
    tell("daemon:missed");
    expect(collector.snapshot("sync")).toMatchObject({ missed: 6, skips: 0 });
  });

  test("counters survive restarts and stops, and restarts is a total (N1, D18)", () => {
    const { collector, tell } = bench();
    collector.of("sync").increment("files");
    for (const type of ["daemon:restarting", "daemon:stopping", "daemon:stopped", "daemon:started"])
      tell(type);
    collector.of("sync").increment("files");
    tell("daemon:restarting");
    expect(collector.snapshot("sync")).toMatchObject({ restarts: 2, counters: { files: 2 } });
  });

  test("all goes with unregister, and a name that comes again begins anew (N1)", () => {
    const { collector, tell } = bench();
    const old = collector.of("sync");
    old.increment("files");
    tell("daemon:restarting");
    tell("daemon:unregistered");
    expect(collector.all()).toEqual({});
    old.increment("files");
    expect(collector.snapshot("sync")).toEqual(NOTHING);
    collector.of("sync").increment("files", 5);
    expect(collector.snapshot("sync").counters).toEqual({ files: 5 });
  });

  test("an abandoned run writes nothing, and brings back nothing that was unregistered (K3)", () => {
    const { collector, tell } = bench();
    const run = { live: true };
    const metrics = collector.of("sync", run);
    metrics.increment("files");
    metrics.gauge("queue", 1);
    run.live = false;
    metrics.increment("files");
    metrics.gauge("queue", 2);
    expect(collector.snapshot("sync")).toMatchObject({ counters: { files: 1 }, gauges: { queue: 1 } });
    tell("daemon:unregistered");
    collector.of("sync", run).increment("files");
    expect(collector.all()).toEqual({});
  });

  test("a snapshot is immutable (N1)", () => {
    const { collector, tell } = bench();
    tell("daemon:run", record({ startedAt: 1_000 }));
    collector.of("sync").increment("files");
    const before = collector.snapshot("sync");
    before.lastRun?.setTime(0);
    collector.of("sync").increment("files");
    tell("daemon:run", record({ startedAt: 1_000 }));
    expect([before.runs, before.counters]).toEqual([1, { files: 1 }]);
    const { counters, gauges, histograms, skipsByReason, messages, throttled } = before;
    const parts = [before, counters, gauges, histograms, skipsByReason, messages, throttled];
    expect(parts.every(Object.isFrozen)).toBe(true);
    expect(collector.snapshot("sync").lastRun).toEqual(new Date(1_000));
  });

  test("daemons are counted apart, whatever they are called", () => {
    const { collector, tell } = bench();
    for (const daemon of ["__proto__", "constructor", "sync"]) tell("daemon:restarting", {}, daemon);
    tell("daemon:restarting", {}, "__proto__");
    const all = collector.all();
    expect(Object.keys(all)).toEqual(["__proto__", "constructor", "sync"]);
    expect(Object.getPrototypeOf(all)).toBe(Object.prototype);
    expect(Object.values(all).map(({ restarts }) => restarts)).toEqual([2, 1, 1]);
  });

  test("what a layer reported through core counts as what an umbrella unwrapped", () => {
    const { collector, tell } = bench();
    tell("daemon:report", { detail: { type: "daemon:run", ...record({ duration: 8 }) } });
    tell("daemon:report", { detail: { type: "daemon:restarting" } });
    tell("daemon:report", { detail: { type: "daemon:skipped", reason: "overlap" } });
    expect(collector.snapshot("sync")).toMatchObject({ runs: 1, averageRunTime: 8, restarts: 1, skips: 1 });
  });

  test("what it does not know, and what is about no daemon, makes no difference", () => {
    const { collector, tell } = bench();
    tell("registry:shutdown");
    tell("daemon:restarting", { daemon: undefined });
    tell("daemon:health", { healthy: true });
    tell("daemon:report", { detail: { type: "mine" } });
    tell("daemon:report");
    expect(collector.all()).toEqual({});
  });

  test("once it no longer watches it counts nothing, and keeps what it counted", () => {
    const { collector, tell, unwatch } = bench();
    tell("daemon:restarting");
    unwatch();
    tell("daemon:restarting");
    expect(collector.snapshot("sync").restarts).toBe(1);
  });
});
