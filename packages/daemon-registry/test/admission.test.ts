import { circuitBreaker } from "@brains/daemon-resources";
import { expect, test } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { createTestRegistry } from "../src/test.ts";

/** A handler that takes so long, and notes when it begins. */
function taking(ms: number, notes: string[]) {
  return async ({ name, sleep }: { name: string; sleep: (ms: number) => Promise<void> }) => {
    notes.push(name);
    await sleep(ms);
  };
}

test("X13: concurrency bounds the runs that overlap allows; others wait", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let most = 0;
  let now = 0;
  registry.register({
    name: "x",
    interval: 10,
    overlap: { allow: 10 },
    concurrency: 2,
    handler: async ({ sleep }) => {
      most = Math.max(most, (now += 1));
      await sleep(35);
      now -= 1;
    },
  });
  await registry.start("x");
  await clock.advance(500);
  expect(most).toBe(2);
  expect(registry.getMetrics("x").runs).toBeGreaterThan(20);
});

test("X14, N0: the registry's concurrency bounds scheduled runs in all; those that wait come by priority", async () => {
  await using fixture = createTestRegistry({ concurrency: 1 });
  const { registry, clock } = fixture;
  const notes: string[] = [];
  for (const priority of ["low", "normal", "high"] as const)
    registry.register({ name: priority, interval: 10, resources: { priority }, handler: taking(100, notes) });
  registry.register({ name: "first", interval: 9, maxRuns: 1, handler: taking(50, notes) });
  registry.register({ name: "server", handler: taking(10_000, notes) });
  await registry.startAll();
  await clock.advance(1_000);
  expect(notes.slice(0, 5)).toEqual(["server", "first", "high", "normal", "high"]);
  expect(notes).not.toContain("low");
});

test("X14: waiting for a slot counts toward no timeout and no run time, and ends with a stop", async () => {
  await using fixture = createTestRegistry({ concurrency: 1 });
  const { registry, clock } = fixture;
  const notes: string[] = [];
  registry.register({ name: "long", interval: 10, maxRuns: 1, handler: taking(100, notes) });
  registry.register({ name: "short", interval: 15, timeout: 20, maxRuns: 1, handler: taking(10, notes) });
  registry.register({ name: "never", interval: 20, handler: taking(10, notes) });
  await registry.startAll();
  await clock.advance(60);
  await registry.stop("never");
  await clock.advance(100);
  expect(notes).toEqual(["long", "short"]);
  expect(registry.getMetrics("short")).toMatchObject({ runs: 1, errors: 0, averageRunTime: 10 });
});

test("X15: debounced triggers make one run; a stop forgets them", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const notes: string[] = [];
  registry.register({ name: "x", interval: "1h", debounce: 50, handler: taking(0, notes) });
  expect(registry.trigger("x")).toBe(false);
  await registry.start("x");
  for (let each = 0; each < 5; each += 1) {
    expect(registry.trigger("x")).toBe(true);
    await clock.advance(20);
  }
  expect(notes).toEqual([]);
  await clock.advance(50);
  expect(notes).toEqual(["x"]);
  registry.pause("x");
  registry.trigger("x");
  registry.trigger("x");
  await clock.advance(50);
  expect(notes).toEqual(["x", "x"]);
  registry.trigger("x");
  await registry.restart("x");
  await clock.advance(100);
  expect(notes).toEqual(["x", "x"]);
  expect(registry.getInfo("x").history.at(-1)?.reason).toBe("trigger");
});

test("62: a circuit breaker is a layer; its changes are events, and what it skips is counted", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock, events } = fixture;
  let down = true;
  registry.register({
    name: "x",
    interval: 10,
    layers: [circuitBreaker({ failures: 3, openFor: 100 })],
    handler: () => {
      if (down) throw new Error("no answer");
    },
  });
  await registry.start("x");
  await clock.advance(100);
  expect(registry.getMetrics("x")).toMatchObject({ runs: 3, skipsByReason: { circuit: 7 } });
  down = false;
  await clock.advance(100);
  expect(events.list("daemon:circuit").map(({ state }) => state)).toEqual(["open", "half-open", "closed"]);
  expect(registry.getMetrics("x").successes).toBeGreaterThan(3);
});

test("a concurrency that is none is refused, with the daemon or the registry", () => {
  expect(() => DaemonRegistry.createFresh({ concurrency: 0 })).toThrow("concurrency.limit must be");
  const registry = DaemonRegistry.createFresh();
  const handler = (): void => {};
  expect(() => registry.register({ name: "x", interval: 5, concurrency: 1.5, handler })).toThrow(
    "concurrency",
  );
  expect(() => registry.register({ name: "x", concurrency: 1, debounce: 5, handler })).toThrow(
    /concurrency: goes only with interval, delay or schedule.*\n.*debounce: goes only/u,
  );
  const debounce = { wait: 50, maxWait: 20 };
  expect(() => registry.register({ name: "x", interval: 5, debounce, handler })).toThrow("debounce.maxWait");
});

test("I15: a pause lets none of the runs begin that wait for a slot or a window", async () => {
  await using fixture = createTestRegistry({ concurrency: 1 });
  const { registry, clock } = fixture;
  const notes: string[] = [];
  registry.register({ name: "long", interval: 10, maxRuns: 1, handler: taking(100, notes) });
  registry.register({ name: "x", interval: 15, handler: taking(0, notes) });
  await registry.startAll();
  await clock.advance(20);
  registry.pause("x");
  await clock.advance(200);
  expect(notes).toEqual(["long"]);
  expect(registry.getMetrics("x").skipsByReason).toMatchObject({ paused: expect.any(Number) });
  registry.resume("x");
  await clock.advance(20);
  expect(notes).toContain("x");
});

test("N3: the watchdog of a schedule watches its runs, not the waits for them, nor those in ctx.throttle()", async () => {
  await using fixture = createTestRegistry({ concurrency: 1 });
  const { registry, clock } = fixture;
  const notes: string[] = [];
  registry.register({ name: "long", interval: 10, maxRuns: 1, handler: taking(500, notes) });
  const watched = { watchdog: 100, restartPolicy: { maxRestarts: 0 } };
  registry.register({ name: "waits", interval: 300, ...watched, handler: taking(50, notes) });
  registry.register({
    name: "polite",
    ...watched,
    throttle: { requests: 1, window: 400 },
    handler: async ({ throttle, heartbeat, sleep, signal }) => {
      while (!signal.aborted) {
        heartbeat();
        await throttle();
        await sleep(10);
      }
    },
  });
  registry.register({ name: "silent", interval: 10_000, ...watched, handler: taking(5_000, notes) });
  await registry.startAll();
  await clock.advance(2_000);
  expect(registry.list({ status: "error" })).toEqual([]);
  registry.trigger("silent");
  await clock.advance(1_000);
  expect(registry.list({ status: "error" })).toEqual(["silent"]);
});
