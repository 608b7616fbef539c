import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

test("A11, H8: what a replaced definition expected is not expected any more", async () => {
  const { registry, clock, events } = createTestRegistry();
  const base = { name: "sync", interval: "1m", handler: () => {} };
  registry.register({ ...base, expectEvery: "5m" });
  await registry.start("sync");
  registry.register(base, { replace: "restart" }); // no expectation any more; it runs every minute
  await clock.advance("1h");
  expect(events.list("daemon:overdue")).toEqual([]);
  await registry.shutdown();
  expect(clock.pending).toBe(0);
});

test("A16: no timer of a replaced definition is left after a shutdown", async () => {
  const { registry, clock } = createTestRegistry();
  const base = { name: "sync", interval: "1m", handler: () => {}, expectEvery: "5m" };
  registry.register(base);
  await registry.start("sync");
  registry.register(base, { replace: "restart" });
  await clock.advance(0);
  await registry.shutdown();
  expect(clock.pending).toBe(0);
});

test("A11: nor is it warned that a definition that was replaced does not use its throttle", async () => {
  const lines: string[] = [];
  const line = (_fields: object, text?: string): void => void lines.push(String(text));
  const logger = {
    debug() {},
    info() {},
    warn: line,
    error: line,
    trace() {},
    fatal: line,
    child: () => logger,
  };
  const { registry, clock } = createTestRegistry({ logger });
  const handler = ({ signal }: { signal: AbortSignal }): Promise<void> =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  registry.register({ name: "x", handler, throttle: { requests: 1, window: "1m" } });
  await registry.start("x");
  registry.register({ name: "x", handler }, { replace: "restart" });
  await clock.advance("5m");
  expect(lines).toEqual([]);
});

test("D19, A11: a daemon that remains after its exit has runs of their own ids and its own start time after a reload", async () => {
  const { registry, clock, events } = createTestRegistry();
  const definition = { name: "setup", remainAfterExit: true, handler: () => {} };
  registry.register(definition);
  await registry.start("setup");
  await clock.advance("1m");
  registry.register(definition, { replace: "restart" });
  await clock.advance(0);
  const ids = events.list("daemon:run").map(({ record }) => record.id);
  const info = registry.getInfo("setup");
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(["setup#1.1", "setup#2.1"]);
  expect(info.history.map(({ id }) => id)).toEqual(ids);
  expect(info.startTime?.getTime()).toBe(clock.now());
});

test("A11: what was completed before a reload is known after it, and since when it has been up while it ends", async () => {
  const { registry, clock, events } = createTestRegistry();
  const base = { name: "sync", interval: "1m", expectEvery: "5m", stopTimeout: "1m" };
  let hangs = false;
  const handler = (): unknown =>
    hangs ? new Promise((resolve) => clock.setTimer(1_000, () => resolve(1))) : 1;
  registry.register({ ...base, handler });
  await registry.start("sync");
  const started = registry.getInfo("sync").startTime;
  await clock.advance("1m");
  const completed = clock.now();
  hangs = true;
  registry.trigger("sync");
  registry.register({ ...base, interval: "1h", handler }, { replace: "restart" });
  expect([registry.getStatus("sync"), registry.getInfo("sync").startTime]).toEqual(["stopping", started]);
  await clock.advance("10m");
  expect(events.list("daemon:overdue")).toMatchObject([{ lastCompletion: completed }]);
});
