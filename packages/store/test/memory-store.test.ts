import { getEventListeners } from "node:events";
import type { StoreEvent } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { bytes, put } from "../src/lib/contract/bytes.ts";
import { memoryStore } from "../src/memory-store.ts";

async function take(watch: AsyncIterator<StoreEvent>, events: number): Promise<string[]> {
  const told = [];
  for (let i = 0; i < events; i += 1) {
    const event = (await watch.next()).value as StoreEvent | undefined;
    told.push(event === undefined ? "over" : "key" in event ? `${event.type} ${event.key}` : event.type);
  }
  return told;
}

describe("a watcher that is too slow", () => {
  it("gets every change when no more than watchBuffer wait", async () => {
    const store = memoryStore({ watchBuffer: 3 });
    const watch = store.watch("")[Symbol.asyncIterator]();
    await take(watch, 1);
    for (const key of ["a", "b", "a"]) await put(store, key, "x");
    expect(await take(watch, 3)).toEqual(["put a", "put b", "put a"]);
  });

  it("gets resync and all anew when one more waits, and is told of changes from there on", async () => {
    const store = memoryStore({ watchBuffer: 3 });
    await put(store, "gone", "x");
    const watch = store.watch("")[Symbol.asyncIterator]();
    expect(await take(watch, 2)).toEqual(["put gone", "synced"]);
    await put(store, "gone", null);
    for (const key of ["b", "a", "b", "a"]) await put(store, key, "x");
    expect(await take(watch, 4)).toEqual(["resync", "put a", "put b", "synced"]);
    await put(store, "c", "x");
    expect(await take(watch, 1)).toEqual(["put c"]);
  });

  it("gets resync amid its snapshot too, and what changes during the second snapshot after it", async () => {
    const store = memoryStore({ watchBuffer: 1 });
    for (const key of ["a", "b", "c"]) await put(store, key, "x");
    const watch = store.watch("")[Symbol.asyncIterator]();
    expect(await take(watch, 1)).toEqual(["put a"]);
    for (const key of ["c", "d"]) await put(store, key, null);
    expect(await take(watch, 2)).toEqual(["resync", "put a"]);
    await put(store, "a", "y");
    expect(await take(watch, 3)).toEqual(["put b", "synced", "put a"]);
  });

  it("gets 1,024 changes by default", async () => {
    const store = memoryStore();
    const watches = [store.watch(""), store.watch("")].map((watch) => watch[Symbol.asyncIterator]());
    for (const watch of watches) await take(watch, 1);
    const [one, two] = watches;
    for (let i = 0; i < 1_024; i += 1) await put(store, "a", "x");
    expect(one && (await take(one, 1))).toEqual(["put a"]);
    await put(store, "a", "x");
    expect([one && (await take(one, 1)), two && (await take(two, 1))]).toEqual([["put a"], ["resync"]]);
  });
});

describe("memoryStore", () => {
  it("leaves no listener on the signal of a watch that is over", async () => {
    const store = memoryStore();
    const controller = new AbortController();
    const left = store.watch("", controller)[Symbol.asyncIterator]();
    const closed = store.watch("", controller)[Symbol.asyncIterator]();
    await take(left, 1);
    await take(closed, 1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(2);
    await left.return?.();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    await store[Symbol.asyncDispose]();
    expect(await take(closed, 1)).toEqual(["over"]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("remembers the last 1,000 deleted keys, and the revisions of forgotten ones are not used again", async () => {
    const store = memoryStore();
    for (let i = 0; i < 1_001; i += 1) await put(store, `k${i}`, null);
    expect(await store.get("k0")).toBeUndefined();
    expect(await store.get("k1")).toEqual({ value: null, rev: 2n });
    await put(store, "k1", "x");
    await put(store, "k1", null);
    await put(store, "more", null);
    expect([await store.get("k2"), (await store.get("k1"))?.value]).toEqual([undefined, null]);
    expect(await store.cas("k0", bytes("x"), 0n)).toEqual({ ok: true, rev: 1_005n });
  });

  it("is another one each time", async () => {
    const [one, two] = [memoryStore(), memoryStore()];
    await put(one, "a", "x");
    expect(await two.get("a")).toBeUndefined();
    expect(one.era).not.toBe(two.era);
  });

  it("refuses a watchBuffer that is none with STORE_INVALID_ARGUMENT", () => {
    expect(() => memoryStore({ watchBuffer: 0 })).toThrow(
      "watchBuffer must be a whole number from 1 on, got 0.",
    );
  });
});
