import { memoryStore } from "@brains/daemon-store";
import type { Store } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { z } from "zod";
import { createTestRegistry, faulty, type TestRegistry } from "../src/test.ts";

interface Progress {
  done: number;
  at?: Date;
}

/** A process: a registry on the store, with a daemon that keeps its state. */
function boot(store: Store, definition: object = {}): TestRegistry {
  const fixture = createTestRegistry({ store });
  fixture.registry.register<unknown, Progress>({
    name: "sync",
    persist: true,
    initialState: { done: 0 },
    handler: faulty(),
    ...definition,
  });
  return fixture;
}

test("K1: a state with persist: true is there again in the next process, before anything of the daemon runs", async () => {
  const store = memoryStore();
  const first = boot(store);
  await first.registry.start("sync");
  first.registry.setState("sync", { done: 3, at: new Date(5) });
  await first.registry.flushState();
  first.registry.setState("sync", { done: 4 });
  await first.registry.shutdown();

  const seen: unknown[] = [];
  const second = boot(store, {
    handler: ({ state }: { state: { current: unknown } }) => seen.push(state.current),
  });
  await second.registry.start("sync");
  expect(seen).toEqual([{ done: 4, at: new Date(5) }]);
  await second.registry.shutdown();
});

test("K1: what is set before the daemon starts goes on top of what was kept", async () => {
  const store = memoryStore();
  const first = boot(store);
  first.registry.setState("sync", { done: 3 });
  await first.registry.flushState();
  const second = boot(store);
  second.registry.setState("sync", { at: new Date(7) });
  await second.registry.start("sync");
  expect(second.registry.getState("sync")).toEqual({ done: 3, at: new Date(7) });
  await second.registry.shutdown();
});

test("K1: the state goes with unregister, from the store too; one that is not to be kept never gets there", async () => {
  const store = memoryStore();
  const { registry } = boot(store);
  registry.register({ name: "plain", initialState: 1, handler: faulty() });
  registry.setState("plain", 2);
  registry.setState("sync", { done: 3 });
  await registry.flushState();
  expect(await keysOf(store)).toEqual(["state/sync"]);
  await registry.unregister("sync");
  await registry.flushState();
  expect(await keysOf(store)).toEqual([]);
  await registry.shutdown();
});

test("A12: when a schedule last ran goes with unregister too", async () => {
  const store = memoryStore();
  const { registry, clock } = boot(store, { interval: 10, handler: () => {} });
  await registry.start("sync");
  registry.setState("sync", { done: 1 });
  await clock.advance(10);
  await registry.flushState();
  expect(await keysOf(store)).toEqual(["schedule/sync", "state/sync"]);
  await registry.unregister("sync");
  await registry.flushState();
  expect(await keysOf(store)).toEqual([]);
  await registry.shutdown();
});

test("K5: what was kept and is no state any more fails the start, and is not written over", async () => {
  const store = memoryStore();
  const first = boot(store);
  first.registry.setState("sync", { done: 3 });
  await first.registry.shutdown();
  const second = boot(store, { initialState: { done: "0" }, stateSchema: z.object({ done: z.string() }) });
  await expect(second.registry.start("sync")).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: expect.stringContaining('kept as "state/sync"'),
  });
  expect(() => second.registry.setState("sync", { done: "1" })).toThrow('kept as "state/sync"');
  await second.registry.shutdown();
  const third = boot(store);
  await third.registry.start("sync");
  expect(third.registry.getState("sync")).toEqual({ done: 3 });
  await third.registry.shutdown();
});

test("K5: stateSchema refuses a bad value with the old one kept, and a bad initialState at registration", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const stateSchema = z.object({ done: z.number().min(0) });
  registry.register({ name: "x", stateSchema, initialState: { done: 1 }, handler: faulty() });
  expect(() => registry.setState("x", { done: -1 })).toThrow(/The state of daemon "x" was refused: done: /u);
  expect(registry.getState("x")).toEqual({ done: 1 });
  const bad = { name: "y", stateSchema, initialState: { done: -1 }, handler: faulty() };
  expect(() => registry.register(bad)).toThrow(/initialState: must be what stateSchema accepts \(done: /u);
  const unkeepable = { name: "y", persist: true, initialState: { a: { b: () => {} } }, handler: faulty() };
  expect(() => registry.register(unkeepable)).toThrow("state.a.b is a function, which cannot be kept");
  expect(registry.has("y")).toBe(false);
});

test("68: daemon:state tells each set, with what was before, in order", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  registry.register({ name: "x", initialState: { n: 0 }, handler: faulty() });
  registry.setState("x", { n: 1 });
  registry.setState("x", { n: 2 });
  expect(events.list("daemon:state").map(({ daemon, state, previous }) => [daemon, state, previous])).toEqual(
    [
      ["x", { n: 1 }, { n: 0 }],
      ["x", { n: 2 }, { n: 1 }],
    ],
  );
});

test("a store that hangs: the start fails in time (B2), a stop is not held up, and the shutdown ends", async () => {
  const store = memoryStore();
  const never = new Promise<never>(() => {});
  const hanging: Store = new Proxy(store, {
    get: (target, key) => (key === "get" || key === "cas" ? () => never : Reflect.get(target, key)),
  });
  const { registry, clock } = boot(hanging, { startTimeout: "1s" });
  const late = registry.start("sync");
  await Promise.all([
    expect(late).rejects.toMatchObject({ code: "START_TIMEOUT", daemon: "sync" }),
    clock.advance("1s"),
  ]);
  const stopped = registry.start("sync");
  await Promise.all([
    expect(stopped).rejects.toMatchObject({ code: "START_ABORTED" }),
    registry.stop("sync"),
  ]);
  registry.setState("sync", { done: 1 });
  const end = registry.shutdown({ timeout: "2s" });
  await Promise.all([
    expect(end).rejects.toThrow("The store did not take what was set within 2000 ms."),
    clock.advance("2s"),
  ]);
});

test("a store that fails: the start fails with its error, and the next one succeeds; flushState says whose state is not kept", async () => {
  const store = memoryStore();
  let isDown = true;
  const flaky: Store = new Proxy(store, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return (...given: unknown[]): unknown => {
        if (isDown && (key === "get" || key === "cas")) return Promise.reject(new Error("no disk"));
        return Reflect.apply(method, target, given);
      };
    },
  });
  const { registry } = boot(flaky);
  await expect(registry.start("sync")).rejects.toThrow("no disk");
  registry.setState("sync", { done: 1 });
  await expect(registry.flushState()).rejects.toMatchObject({ code: "STATE_NOT_SAVED", daemons: ["sync"] });
  isDown = false;
  await registry.start("sync");
  await registry.flushState();
  expect(await keysOf(store)).toEqual(["state/sync"]);
  await registry.shutdown();
});

test("persist: true without a store is said at the start", async () => {
  const warnings: string[] = [];
  const none = (): void => {};
  const warn = (_fields: object, message: string): void => void warnings.push(message);
  await using fixture = createTestRegistry({ logger: { debug: none, info: none, warn, error: none } });
  fixture.registry.register({ name: "x", persist: true, handler: faulty() });
  await fixture.registry.start("x");
  expect(warnings).toEqual(['"x" has persist: true, and the registry has no store: its state is not kept.']);
});

async function keysOf(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list("")) keys.push(key);
  return keys;
}

test("A11, K5: a run that is replaced, or gone, does not bring its definition back over the state", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const old = {
    name: "x",
    initialState: { v: "old" },
    handler: async (ctx: { state: { current: unknown } }) => {
      await gate;
      void ctx.state.current;
    },
  };
  const stateSchema = z.object({ v: z.literal("new") });
  const next = { name: "x", stateSchema, initialState: { v: "new" as const }, handler: faulty() };
  registry.register(old);
  await registry.start("x");
  registry.register(next, { replace: "restart" });
  go();
  await registry.waitFor("running", { daemon: "x" });
  await clock.advance(1);
  expect(() => registry.setState("x", { v: "garbage" })).toThrow("was refused");
  expect(registry.getState("x")).toEqual({ v: "new" });
});

test("A11: a definition without persist takes the place of one with it: nothing is kept any more, nothing is lost", async () => {
  const store = memoryStore();
  const { registry } = boot(store);
  registry.setState("sync", { done: 1 });
  await registry.flushState();
  registry.register({ name: "sync", handler: faulty() }, { replace: true });
  registry.setState("sync", { done: () => {} });
  await registry.shutdown();
  const second = boot(store);
  await second.registry.start("sync");
  expect(second.registry.getState("sync")).toEqual({ done: 1 });
  await second.registry.shutdown();
});

test("A11: one with persist is refused where the state cannot be kept, and all stays as it is", async () => {
  const { registry } = boot(memoryStore(), { persist: false });
  registry.setState("sync", { done: () => {} });
  expect(() =>
    registry.register({ name: "sync", persist: true, handler: () => {} }, { replace: true }),
  ).toThrow("persist: cannot be true while the state is what it is (state.done is a function");
  await registry.start("sync");
  expect(registry.getStatus("sync")).toBe("running");
  await registry.shutdown();
});

test("F5: a drain takes nothing of the store's time, and the end is told when all is kept", async () => {
  const store = memoryStore();
  const told: string[] = [];
  const slow: Store = new Proxy(store, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      if (key !== "cas") return method.bind(target);
      return async (...given: unknown[]): Promise<unknown> => {
        await new Promise<void>((resolve) => void clock.setTimer(20_000, () => resolve()));
        told.push("kept");
        return await Reflect.apply(method, target, given);
      };
    },
  });
  const { registry, clock } = boot(slow);
  registry.on("registry:shutdown", ({ phase }) => told.push(phase));
  registry.setState("sync", { done: 1 });
  const end = registry.shutdown({ timeout: "30s", drainDelay: "40s" });
  await clock.advance("39s");
  registry.setState("sync", { done: 2 });
  await clock.advance("1m");
  await end;
  expect(told).toEqual(["draining", "kept", "stopping", "kept", "done"]);
});

test("a store that once did not answer is asked anew by the next start", async () => {
  const store = memoryStore();
  const first = boot(store);
  first.registry.setState("sync", { done: 3 });
  await first.registry.shutdown();
  let isDeaf = true;
  const deaf: Store = new Proxy(store, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return key === "get" && isDeaf ? () => new Promise(() => {}) : method.bind(target);
    },
  });
  const { registry, clock } = boot(deaf, { startTimeout: "1s", interval: "1m", handler: () => {} });
  const late = registry.start("sync");
  await Promise.all([expect(late).rejects.toMatchObject({ code: "START_TIMEOUT" }), clock.advance("1s")]);
  isDeaf = false;
  await registry.start("sync");
  expect(registry.getState("sync")).toEqual({ done: 3 });
  await registry.shutdown();
});

test("a store that is down is not told of with each set", async () => {
  const store = memoryStore();
  const warnings: string[] = [];
  const none = (): void => {};
  const warn = (_fields: object, message: string): void => void warnings.push(message);
  const down: Store = new Proxy(store, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return key === "cas" ? async () => await Promise.reject(new Error("no disk")) : method.bind(target);
    },
  });
  const fixture = createTestRegistry({ store: down, logger: { debug: none, info: none, warn, error: none } });
  fixture.registry.register({ name: "x", persist: true, handler: faulty() });
  await fixture.registry.start("x");
  for (let n = 0; n < 50; n += 1) {
    fixture.registry.setState("x", n);
    await fixture.clock.advance(10);
  }
  expect(warnings).toEqual(['The store does not keep the state of "x": no disk']);
  await fixture.clock.advance("10s");
  fixture.registry.setState("x", 50);
  await fixture.clock.advance(1);
  expect(warnings[1]).toMatch(
    /^The store does not keep the state of "x" \(and \d+ since the last such line\): no disk$/,
  );
  await fixture.registry.shutdown().catch(() => {});
});
