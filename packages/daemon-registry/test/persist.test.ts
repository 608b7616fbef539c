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
