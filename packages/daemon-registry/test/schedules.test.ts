import { memoryStore } from "@brains/daemon-store";
import { expect, test, vi } from "vitest";
import { createTestRegistry, faulty } from "../src/test.ts";

test("I15: pause and resume keep a schedule's own state, also through a maintenance of all", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const a = vi.fn();
  const b = vi.fn();
  registry.register({ name: "a", interval: "1m", handler: a });
  registry.register({ name: "b", interval: "1m", handler: b });
  await registry.startAll();
  registry.pause("a");
  expect(registry.getInfo("a").phase).toBe("paused");
  registry.pauseAll();
  registry.register({ name: "late", interval: "1m", handler: b });
  await registry.start("late");
  await clock.advance("10m");
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([0, 0]);
  registry.resumeAll();
  await clock.advance("1m");
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([0, 2]);
  registry.resume("a");
  await clock.advance("1m");
  expect(a).toHaveBeenCalledTimes(1);
});

test("I17, I18: trigger, reschedule and nextRuns of a daemon by name", async () => {
  await using fixture = createTestRegistry({ now: Date.UTC(2026, 0, 1) });
  const { registry, clock } = fixture;
  const handler = vi.fn();
  registry.register({ name: "backup", schedule: "0 2 * * *", timezone: "UTC", handler });
  expect(registry.nextRuns("backup")).toEqual([]);
  await registry.start("backup");
  expect(registry.nextRuns("backup", 2).map((time) => time.toISOString())).toEqual([
    "2026-01-01T02:00:00.000Z",
    "2026-01-02T02:00:00.000Z",
  ]);
  expect(registry.trigger("backup")).toBe(true);
  await clock.advance(0);
  expect(handler).toHaveBeenCalledTimes(1);
  registry.reschedule("backup", { interval: "1h" });
  await clock.advance("1h");
  expect(handler).toHaveBeenCalledTimes(2);
});

test("a daemon without a schedule has nothing to pause, and says so", async () => {
  await using fixture = createTestRegistry();
  fixture.registry.register({ name: "x", handler: () => {} });
  expect(() => fixture.registry.pause("x")).toThrow('Daemon "x" has no schedule');
  expect(() => fixture.registry.nextRuns("y")).toThrow('There is no daemon named "y"');
});

test("I4: what was missed while the process was down is caught up from the store", async () => {
  const store = memoryStore();
  const at: (string | undefined)[] = [];
  const definition = {
    name: "backup",
    schedule: "0 2 * * *",
    timezone: "UTC",
    handler: ({ run }: { run: { reason: string; scheduledAt: Date | undefined } }) =>
      void at.push(`${run.reason} ${run.scheduledAt?.toISOString()}`),
  };
  {
    await using first = createTestRegistry({ store, now: Date.UTC(2026, 0, 1) });
    first.registry.register(definition);
    await first.registry.start("backup");
    await first.clock.advance("3h");
    await first.registry.flushState();
  }
  await using second = createTestRegistry({ store, now: Date.UTC(2026, 0, 2, 12) });
  second.registry.register(definition);
  await second.registry.start("backup");
  await second.clock.advance(0);
  expect(at).toEqual(["schedule 2026-01-01T02:00:00.000Z", "catch-up 2026-01-02T02:00:00.000Z"]);
});

test("I7: a store that fails keeps nothing from running", async () => {
  const store = memoryStore();
  await store[Symbol.asyncDispose]();
  await using fixture = createTestRegistry({ store });
  const handler = vi.fn();
  fixture.registry.register({ name: "x", interval: "1m", handler });
  await fixture.registry.start("x");
  await fixture.clock.advance("3m");
  expect(handler).toHaveBeenCalledTimes(3);
});

test("H8: a daemon that has not completed a run for so long is told to be overdue, once", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock, events } = fixture;
  registry.register({
    name: "sync",
    interval: "1m",
    expectEvery: "5m",
    handler: faulty({ failOn: "always" }),
  });
  await registry.start("sync");
  await clock.advance("30m");
  expect(events.list("daemon:overdue")).toMatchObject([{ daemon: "sync" }]);
  await registry.stop("sync");
  await clock.advance("1h");
  expect(events.list("daemon:overdue")).toHaveLength(1);
});

test("start and end dates, maxRuns, quiet hours and jitter go to the schedule", async () => {
  await using fixture = createTestRegistry({ now: Date.UTC(2026, 0, 1) });
  const { registry, clock } = fixture;
  const handler = vi.fn();
  registry.register({
    name: "x",
    interval: "1h",
    startAt: new Date(Date.UTC(2026, 0, 1, 6)),
    quiet: [{ from: "08:00", to: "10:00", timezone: "UTC" }],
    maxRuns: 4,
    jitter: "1m",
    handler,
  });
  await registry.start("x");
  await clock.advance("24h");
  expect(handler).toHaveBeenCalledTimes(4); // 6, 7, 10 and 11
  expect(registry.getInfo("x")).toMatchObject({ status: "stopped" });
});

test("L12: what is said of a schedule is refused without one", async () => {
  const { registry } = createTestRegistry();
  expect(() => registry.register({ name: "x", handler: () => {}, quiet: [], dst: {} })).toThrow(
    /dst: goes only with schedule[\s\S]*quiet: goes only with interval, delay or schedule/,
  );
  expect(() =>
    registry.register({ name: "x", interval: 5, handler: () => {}, quiet: [{ from: "25:00", to: "06:00" }] }),
  ).toThrow(/quiet/);
});

test("a default for schedules is not for daemons that have none", async () => {
  await using fixture = createTestRegistry({ defaults: { overlap: "queue", timezone: "UTC" } });
  fixture.registry.register({ name: "x", handler: faulty() });
  await fixture.registry.start("x");
  expect(fixture.registry.getStatus("x")).toBe("running");
});

test("D17: an interval daemon whose every run hangs ends in error after more than three abandoned runs", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "hung",
    interval: "1m",
    timeout: "10s",
    stopTimeout: "5s",
    handler: () => new Promise(() => {}),
  });
  await registry.start("hung");
  await clock.advance("3m");
  expect(registry.getStatus("hung")).toBe("running");
  expect(registry.getInfo("hung").abandoned).toHaveLength(2);
  await clock.advance("3m");
  expect(registry.getInfo("hung")).toMatchObject({ status: "error", error: { code: "TOO_MANY_ABANDONED" } });
  // D19: those that were abandoned are in the history, with what they failed for.
  const { history, metrics } = registry.getInfo("hung");
  expect(history.map(({ outcome, error }) => [outcome, (error as { code?: string }).code])).toEqual(
    Array.from({ length: 4 }, () => ["failure", "RUN_TIMEOUT"]),
  );
  expect(metrics).toMatchObject({ runs: 4, successes: 0 });
});

test("I4: what passed while a daemon was stopped by hand is not caught up", async () => {
  await using fixture = createTestRegistry({ store: memoryStore(), now: Date.UTC(2026, 0, 1) });
  const { registry, clock } = fixture;
  const handler = vi.fn();
  registry.register({ name: "x", schedule: "0 2 * * *", timezone: "UTC", handler });
  await registry.start("x");
  await clock.advance("3h");
  await registry.stop("x");
  await clock.advance("48h");
  await registry.start("x");
  await clock.advance("1m");
  expect(handler).toHaveBeenCalledTimes(1);
});

test("A11, I15: a paused daemon stays paused when its definition is replaced", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const handler = vi.fn();
  registry.register({ name: "x", interval: "1s", handler: () => {} });
  await registry.start("x");
  registry.pause("x");
  registry.register({ name: "x", interval: "1s", handler }, { replace: "restart" });
  await clock.advance("3s");
  expect([registry.getInfo("x").phase, handler.mock.calls.length]).toEqual(["paused", 0]);
  registry.resume("x");
  await clock.advance("3s");
  expect(handler).toHaveBeenCalledTimes(3);
});

test('D20: a schedule that has come to its end has completed, also under mode "always"', async () => {
  const now = Date.UTC(2026, 0, 1);
  const { registry, clock, events } = createTestRegistry({ now });
  registry.register({
    name: "sale",
    interval: "1m",
    endAt: new Date(now + 600_000),
    restartPolicy: { mode: "always" },
    handler: () => {},
  });
  await registry.start("sale");
  await clock.advance("1h");
  expect(events.list("daemon:gave-up")).toEqual([]);
  expect(registry.getStatus("sale")).toBe("stopped");
});

test('I: maxRuns is so many runs, also under mode "always"', async () => {
  const { registry, clock } = createTestRegistry();
  let runs = 0;
  registry.register({
    name: "three",
    interval: "1m",
    maxRuns: 3,
    restartPolicy: { mode: "always" },
    handler: () => void (runs += 1),
  });
  await registry.start("three");
  await clock.advance("1h");
  expect(runs).toBe(3);
});

test("B2: a schedule with manual readiness that is not ready within startTimeout fails its start", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({
    name: "sync",
    interval: "1h",
    readiness: "manual",
    startTimeout: "30s",
    handler: () => {},
  });
  let outcome = "pending";
  registry.start("sync").then(
    () => (outcome = "up"),
    (error: { code?: string }) => (outcome = String(error.code)),
  );
  await clock.advance("24h");
  expect(outcome).toBe("START_TIMEOUT");
});
