import type { Layer } from "@brains/daemon-core";
import { circuitBreaker } from "@brains/daemon-resources";
import { expect, test } from "vitest";
import { createTestRegistry, faulty } from "../src/test.ts";
import { unhandledAfter } from "./unhandled-after.ts";

/** Notes when it is entered and left. */
function noting(name: string, notes: string[]): Layer {
  return (next) => async (scope) => {
    notes.push(`${name} (${scope.run.id}`);
    await next(scope);
    notes.push(`${name})`);
  };
}

test("76: use() puts layers around every run, around a definition's own, the first outermost", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const notes: string[] = [];
  registry.register({ name: "early", handler: () => notes.push("early") });
  registry.use(noting("first", notes));
  registry.use(noting("second", notes));
  registry.register({ name: "x", layers: [noting("own", notes)], handler: () => notes.push("x") });
  await registry.start("x");
  await registry.waitFor("stopped", { daemon: "x" });
  expect(notes).toEqual(["first (x#1.1", "second (x#1.1", "own (x#1.1", "x", "own)", "second)", "first)"]);
  notes.length = 0;
  await registry.start("early");
  await registry.waitFor("stopped", { daemon: "early" });
  expect(notes).toEqual(["first (early#1.1", "second (early#1.1", "early", "second)", "first)"]);
});

test("76: a layer is in force from the next run on, and can be taken away, once", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const notes: string[] = [];
  registry.register({ name: "x", interval: 10, handler: () => notes.push("run") });
  await registry.start("x");
  await clock.advance(10);
  const layer = noting("it", notes);
  const off = registry.use(layer);
  registry.use(layer);
  await clock.advance(10);
  off();
  off();
  await clock.advance(10);
  expect(notes).toEqual(["run", "it (x#1.2", "it (x#1.2", "run", "it)", "it)", "it (x#1.3", "run", "it)"]);
});

test("76: layers see the id that the run is recorded by; a layer that runs the handler twice has made two runs", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const ids: unknown[] = [];
  registry.use((next) => async (scope) => {
    ids.push(scope.run.id);
    await next(scope);
    await next(scope);
  });
  registry.register({ name: "x", handler: ({ run }) => ids.push(run.id) });
  await registry.start("x");
  await registry.waitFor("stopped", { daemon: "x" });
  expect(ids).toEqual(["x#1.1", "x#1.1", "x#1.2"]);
  expect(registry.getInfo("x").history.map(({ id }) => id)).toEqual(["x#1.1", "x#1.2"]);
});

test("76: what a layer throws fails the run; one that never goes on is a start-timeout (B2)", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const error = new Error("not today");
  let wait = false;
  registry.use(() => async ({ signal }) => {
    if (!wait) throw error;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  registry.register({ name: "x", startTimeout: 50, handler: faulty() });
  await expect(registry.start("x")).rejects.toBe(error);
  wait = true;
  const start = registry.start("x");
  void start.catch(() => {});
  await clock.advance(50);
  await expect(start).rejects.toMatchObject({ code: "START_TIMEOUT", daemon: "x" });
  expect(() => registry.use("no" as never)).toThrow("use() wants a layer");
});

test("use: what is no layer is told as such by the first run", async () => {
  await using fixture = createTestRegistry();
  fixture.registry.use((() => 5) as never);
  fixture.registry.register({ name: "x", handler: () => {} });
  await expect(fixture.registry.start("x")).rejects.toThrow("A layer is (next) => async (scope)");
});

test("76, 62: what a layer remembers outlives a change of the others: an open circuit stays open", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let runs = 0;
  registry.register({
    name: "x",
    interval: "1s",
    layers: [circuitBreaker({ failures: 2, openFor: "1h" })],
    handler: () => {
      runs += 1;
      throw new Error("down");
    },
  });
  await registry.start("x");
  await clock.advance("10s");
  const off = registry.use((next) => next);
  await clock.advance("10s");
  off();
  await clock.advance("10s");
  expect(runs).toBe(2);
});

test.each([{ force: true }, {}])(
  "D17, F6: a layer that goes on when its run was told to end does not enter the handler (%o)",
  async (options) => {
    await using fixture = createTestRegistry();
    const { registry, clock } = fixture;
    let entered = 0;
    registry.use((next) => async (scope) => {
      await new Promise<void>((resolve) => void clock.setTimer(1_000, () => resolve()));
      await next(scope);
    });
    registry.register({ name: "x", interval: "1m", handler: () => void (entered += 1) });
    await registry.start("x", { immediate: true });
    const stop = registry.stop("x", options);
    await clock.advance("5s");
    await stop;
    expect([entered, registry.getMetrics("x").runs]).toEqual([0, 0]);
  },
);

test("L4: a layer that does not await what it begins causes no unhandled rejection", async () => {
  const unhandled = await unhandledAfter(async () => {
    await using fixture = createTestRegistry();
    const { registry, clock } = fixture;
    registry.use((next) => async (scope) => void next(scope));
    registry.register({
      name: "x",
      handler: async ({ sleep }) => {
        await sleep(5);
        throw new Error("of the handler");
      },
    });
    await registry.start("x").catch(() => {});
    await clock.advance(5);
  });
  expect(unhandled).toEqual([]);
});
