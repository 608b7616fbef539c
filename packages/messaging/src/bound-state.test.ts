import { describe, expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { boundState } from "./bound-state.ts";
import { StateStore } from "./state-store.ts";
import { Subscriptions } from "./subscriptions.ts";

function setUp() {
  const run = { live: true };
  const store = new StateStore("sync", { initialState: { n: 0, kept: true } });
  const subscriptions = new Subscriptions();
  const state = boundState(store, { isLive: () => run.live, subscriptions });
  return { run, store, subscriptions, state };
}

describe("boundState", () => {
  it("K4: own writes are visible at once, before set is awaited", async () => {
    const { state, store } = setUp();
    const written = state.set({ n: 1 });
    expect(state.current).toEqual({ n: 1, kept: true });
    expect(state.current).toBe(store.current);
    await written;
    await state.set({ n: 2, kept: false }, { replace: true });
    expect(state.current).toEqual({ n: 2, kept: false });
  });

  it("K4: concurrent updates lose nothing, synchronous or not", async () => {
    const { state } = setUp();
    const updates = Array.from({ length: 20 }, (_, i) =>
      state.update((current) => {
        const next = { n: (current?.n ?? 0) + 1, kept: true };
        return i % 2 === 0 ? next : turn().then(() => next);
      }),
    );
    await Promise.all(updates);
    expect(state.current?.n).toBe(20);
  });

  it("K4: update replaces the state and resolves with the new one", async () => {
    const store = new StateStore<{ a?: number; b?: number }>("sync", { initialState: { a: 1 } });
    const state = boundState(store, { isLive: () => true });
    expect(await state.update(() => ({ b: 1 }))).toEqual({ b: 1 });
    expect(store.current).toEqual({ b: 1 });
  });

  it("K4: an update that writes the state it updates rejects with STATE_CONFLICT after 100 attempts", async () => {
    const { state } = setUp();
    const update = state.update(async (current) => {
      await state.set((now) => ({ n: (now?.n ?? 0) + 1 }));
      return { n: -1, kept: current?.kept ?? false };
    });
    await expect(update).rejects.toMatchObject({ code: "STATE_CONFLICT", daemon: "sync", attempts: 100 });
    expect(state.current?.n).toBe(100);
  });

  it("K3: a run that is over cannot write: set and update reject with RUN_OVER, and current can still be read", async () => {
    const { run, state } = setUp();
    const begun = state.update(async () => {
      await turn();
      return { n: 9, kept: false };
    });
    run.live = false;
    await expect(state.set({ n: 1 })).rejects.toMatchObject({ code: "RUN_OVER", daemon: "sync" });
    let called = false;
    const late = state.update(() => {
      called = true;
      return { n: 1, kept: false };
    });
    await expect(late).rejects.toMatchObject({ code: "RUN_OVER" });
    expect(called).toBe(false);
    await expect(begun).rejects.toMatchObject({ code: "RUN_OVER" });
    expect(state.current).toEqual({ n: 0, kept: true });
  });

  it("L4: a rejection that nobody looks at is never unhandled", async () => {
    const { run, state } = setUp();
    run.live = false;
    const unhandled = await unhandledAfter(() => {
      void state.set({ n: 1 });
      void state.update(() => ({ n: 1, kept: true }));
    });
    expect(unhandled).toEqual([]);
  });

  it("K3: watchers of a run that is over are not called, and none is added", () => {
    const { run, store, subscriptions, state } = setUp();
    let told = 0;
    state.watch(() => (told += 1));
    store.set({ n: 1 });
    run.live = false;
    state.watch(() => (told += 1));
    store.set({ n: 2 });
    run.live = true;
    store.set({ n: 3 });
    expect(told).toBe(1);
    expect(subscriptions.size).toBe(1);
  });

  it("D2: a watch counts among the run's subscriptions and ends with them", async () => {
    const { store, subscriptions, state } = setUp();
    let told = 0;
    const off = state.watch(() => (told += 1));
    state.watch(() => (told += 1));
    expect(subscriptions.size).toBe(2);
    off();
    expect(subscriptions.size).toBe(1);
    subscriptions.end();
    await subscriptions.whenQuiet();
    store.set({ n: 1 });
    expect(told).toBe(0);
  });
});
