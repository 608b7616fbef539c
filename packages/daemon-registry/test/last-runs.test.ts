import type { Store } from "@brains/daemon-core";
import { expect, test } from "vitest";
import type { DaemonContext } from "../src/index.ts";
import { memoryStore } from "../src/store.ts";
import { createTestRegistry } from "../src/test.ts";

for (const lastRun of [1.5, -1, 1e300, 1767225600000.25])
  test(`I7: a stored last run of ${lastRun} does not keep the daemon from starting`, async () => {
    const store = memoryStore();
    await store.cas("schedule/sync", new TextEncoder().encode(JSON.stringify({ lastRun })), 0n);
    const { registry, clock } = createTestRegistry({ store });
    registry.register({ name: "sync", interval: "1m", handler: () => {} });
    await expect(registry.start("sync")).resolves.toBeUndefined();
    await clock.advance("2m");
    expect(registry.getStatus("sync")).toBe("running");
  });

test("I4: what was missed while the process was down is caught up also when the first start failed for a dependency", async () => {
  const store = memoryStore();
  const hour = 3_600_000;
  const now = Date.UTC(2026, 0, 1, 12);
  await store.cas(
    "schedule/sync",
    new TextEncoder().encode(JSON.stringify({ lastRun: now - 10 * hour })),
    0n,
  );
  const { registry, clock } = createTestRegistry({ store, now });
  const reasons: string[] = [];
  let broken = true;
  registry.register({
    name: "db",
    readiness: "manual",
    handler: async ({ sleep, ready, signal }) => {
      await sleep(10);
      if (broken) throw new Error("not yet");
      ready();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  registry.register({
    name: "sync",
    interval: "4h",
    dependencies: ["db"],
    handler: ({ run }) => void reasons.push(run.reason),
  });
  const first = registry.startAll();
  await clock.advance("1s");
  await expect(first).rejects.toThrow();
  broken = false;
  const second = registry.startAll();
  await clock.advance("1s");
  await second;
  expect(registry.getStatus("sync")).toBe("running");
  expect(reasons).toEqual(["catch-up"]); // it has not run once in this process
});

test("K1: what is kept of a schedule goes with it, also when it never ran in this process", async () => {
  const store = memoryStore();
  await store.cas("schedule/sync", new TextEncoder().encode(JSON.stringify({ lastRun: 1 })), 0n);
  const { registry } = createTestRegistry({ store });
  registry.register({ name: "sync", interval: "1m", handler: () => {} });
  await registry.unregister("sync");
  await registry.flushState();
  expect((await store.get("schedule/sync"))?.value).toBe(null);
});

test("K1: flushState() after unregister() waits until what is kept of the state is gone", async () => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const store = memoryStore();
  let isSlow = false;
  const slow: Store = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (key !== "cas") return typeof value === "function" ? value.bind(target) : value;
      return async (...args: Parameters<Store["cas"]>) => {
        if (isSlow) await taken;
        return await target.cas(...args);
      };
    },
  });
  const { registry, clock } = createTestRegistry({ store: slow });
  registry.register({ name: "x", persist: true, handler: () => {} });
  registry.setState("x", { n: 1 });
  await registry.flushState();
  isSlow = true;
  void registry.unregister("x");
  let isFlushed = false;
  const flushed = registry.flushState().then(() => (isFlushed = true));
  await clock.advance(0);
  expect(isFlushed).toBe(false);
  take();
  await flushed;
  const left: string[] = [];
  for await (const { key } of store.list("")) left.push(key);
  expect(left).toEqual([]);
});

test("I4: what passed while a schedule was stopped by hand is not caught up, also where its definition was replaced", async () => {
  const { registry, clock } = createTestRegistry({ store: memoryStore() });
  const reasons: string[] = [];
  const definition = {
    name: "sync",
    interval: "1h",
    handler: ({ run }: DaemonContext) => void reasons.push(run.reason),
  };
  registry.register(definition);
  await registry.start("sync");
  await clock.advance("1h");
  await registry.stop("sync");
  await clock.advance("3h");
  registry.register(definition, { replace: true });
  await registry.start("sync");
  await clock.advance("1s");
  expect(reasons).toEqual(["schedule"]);
});
