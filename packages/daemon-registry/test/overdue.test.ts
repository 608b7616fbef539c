import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

const definition = { name: "sync", interval: "1m", expectEvery: "5m", handler: () => {} };

test("H8, I15: nothing is expected of a daemon that was paused before it was started", async () => {
  const { registry, clock, events } = createTestRegistry();
  registry.register(definition);
  registry.pause("sync");
  await registry.start("sync");
  await clock.advance("1h");
  expect(events.list("daemon:overdue")).toEqual([]);
});

test("H8, I15: nor of one that was restarted during the maintenance", async () => {
  const { registry, clock, events } = createTestRegistry();
  registry.register(definition);
  await registry.start("sync");
  registry.pauseAll();
  await registry.restart("sync");
  await clock.advance("1h");
  expect(events.list("daemon:overdue")).toEqual([]);
});

test("H8: nothing is expected of a daemon in error that would not stop", async () => {
  const { registry, clock, events } = createTestRegistry();
  registry.register({ ...definition, stopTimeout: "1s", handler: () => new Promise(() => {}) });
  await registry.start("sync", { immediate: true });
  const stop = registry.stop("sync");
  await clock.advance("2s");
  await expect(stop).rejects.toMatchObject({ code: "STOP_TIMEOUT" });
  expect(registry.getStatus("sync")).toBe("error");
  await clock.advance("1h");
  expect(events.list("daemon:overdue")).toEqual([]);
});

test("H8: nothing is expected of a daemon before it is ready", async () => {
  const { registry, clock, events } = createTestRegistry();
  registry.register({
    name: "db",
    readiness: "manual",
    startTimeout: "1h",
    handler: async ({ sleep, ready }) => (await sleep("30m"), ready(), await sleep("10h")),
  });
  registry.register({ ...definition, dependencies: ["db"] });
  void registry.startAll();
  await clock.advance(0);
  registry.pauseAll();
  registry.resumeAll(); // sync still waits for db
  await clock.advance("20m");
  expect(events.list("daemon:overdue")).toEqual([]);
});

test("H8, I15: nothing is expected of a daemon that was stopped, when a maintenance ends", async () => {
  const { registry, clock, events } = createTestRegistry();
  registry.register(definition);
  await registry.start("sync");
  await registry.stop("sync");
  registry.pauseAll();
  registry.resumeAll();
  await clock.advance("1h");
  expect([events.list("daemon:overdue"), clock.pending]).toEqual([[], 0]);
});
