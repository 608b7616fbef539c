import { describe, expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { StateStore } from "./state-store.ts";

describe("StateStore.current", () => {
  it("K4: what was never set is the initialState, or undefined", () => {
    expect(new StateStore("sync").current).toBeUndefined();
    expect(new StateStore("sync", { initialState: { a: 1 } }).current).toEqual({ a: 1 });
  });

  it("K2: is a frozen snapshot, however deep, that later sets do not change", () => {
    const store = new StateStore("sync", { initialState: { list: [{ a: 1 }], b: 1 } });
    const before = store.current;
    store.set({ b: 2 });
    expect(before).toEqual({ list: [{ a: 1 }], b: 1 });
    expect(() => before?.list.push({ a: 2 })).toThrow(TypeError);
    expect(() => Object.assign(before?.list[0] ?? {}, { a: 2 })).toThrow(TypeError);
    expect(() => Object.assign(before ?? {}, { b: 3 })).toThrow(TypeError);
  });

  it("K2: what was given is neither frozen nor watched for changes", () => {
    const given = { list: [1], deep: { a: 1 } };
    const store = new StateStore<typeof given>("sync");
    store.set(given);
    given.list.push(2);
    given.deep.a = 2;
    expect(store.current).toEqual({ list: [1], deep: { a: 1 } });
  });

  it("K2: class instances, Maps, typed arrays and functions are kept as they are", () => {
    class Connection {
      open = true;
    }
    const parts = { connection: new Connection(), map: new Map(), bytes: new Uint8Array(2), call: () => 1 };
    const store = new StateStore<typeof parts>("sync");
    store.set(parts);
    for (const key of ["connection", "map", "bytes", "call"] as const)
      expect(store.current?.[key]).toBe(parts[key]);
    expect(Object.isFrozen(parts.connection)).toBe(false);
    const map = new StateStore<Map<string, number>>("map");
    const value = new Map([["a", 1]]);
    map.set(value);
    expect(map.current).toBe(value);
  });

  it("K2: parts that did not change are the same objects from one snapshot to the next", () => {
    const store = new StateStore("sync", { initialState: { a: { x: 1 }, n: 0 } });
    const before = store.current;
    store.set({ n: 1 });
    expect(store.current?.a).toBe(before?.a);
  });

  it("K2: cycles, shared parts, symbols and a __proto__ key survive", () => {
    const key = Symbol("key");
    const shared = { a: 1 };
    const given: Record<PropertyKey, unknown> = { one: shared, two: [shared], [key]: shared };
    given["self"] = given;
    const store = new StateStore<Record<PropertyKey, unknown>>("sync");
    store.set(given);
    const { current } = store;
    expect(current?.["self"]).toBe(current);
    expect(current?.["two"]).toEqual([current?.["one"]]);
    expect(current?.[key]).toBe(current?.["one"]);
    store.set(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Reflect.get(store.current ?? {}, "polluted")).toBeUndefined();
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("StateStore.set", () => {
  it("K4: merges a plain object one level deep", () => {
    const store = new StateStore("sync", { initialState: { a: { x: 1, y: 1 }, b: 1 } });
    store.set({ a: { x: 2, y: 2 } });
    expect(store.current).toEqual({ a: { x: 2, y: 2 }, b: 1 });
  });

  it("K4: a function makes the patch of what is there", () => {
    const store = new StateStore("sync", { initialState: { n: 1, kept: true } });
    store.set((current) => ({ n: (current?.n ?? 0) + 1 }));
    expect(store.current).toEqual({ n: 2, kept: true });
  });

  it("K4: replaces with { replace: true }, and whatever is no plain object", () => {
    const store = new StateStore<unknown>("sync", { initialState: { a: 1 } });
    store.set({ b: 1 }, { replace: true });
    expect(store.current).toEqual({ b: 1 });
    for (const value of [[1], "text", null, undefined, { a: 1 }]) {
      store.set(value);
      expect(store.current).toEqual(value);
    }
    expect(store.revision).toBe(6);
  });

  it("K5: refuses what check throws at, and keeps the old state, untold", () => {
    const cause = new Error("n must be positive");
    const store = new StateStore("sync", {
      initialState: { n: 1 },
      check({ n }) {
        if (n < 1) throw cause;
      },
    });
    let told = 0;
    store.watch(() => (told += 1));
    expect(() => store.set({ n: 0 })).toThrow('The state of daemon "sync" was refused: n must be positive');
    expect(() => store.compareAndSet(0, { n: -1 })).toThrow(
      expect.objectContaining({ code: "INVALID_STATE", daemon: "sync", cause }),
    );
    expect([store.current, store.revision, told]).toEqual([{ n: 1 }, 0, 0]);
    const check = (): never => {
      throw cause;
    };
    expect(() => new StateStore("sync", { initialState: 1, check })).toThrow("refused");
  });
});

describe("StateStore.compareAndSet", () => {
  it("K4: writes only when nobody wrote since", () => {
    const store = new StateStore<{ a: number; b?: number }>("sync", { initialState: { a: 1, b: 1 } });
    expect(store.compareAndSet(0, { a: 2 })).toEqual({ ok: true, state: { a: 2 } });
    expect(store.compareAndSet(0, { a: 3 })).toEqual({ ok: false });
    expect(store.current).toEqual({ a: 2 });
  });
});

describe("StateStore.configure", () => {
  it("A11: keeps a state that was set, and gives one that was not the new initialState", () => {
    const store = new StateStore("sync", { initialState: 1 });
    store.configure({ initialState: 2 });
    expect(store.current).toBe(2);
    store.set(3);
    store.configure({ initialState: 4 });
    expect(store.current).toBe(3);
  });
});

describe("StateStore.set of what is no state", () => {
  const refusal = expect.objectContaining({
    code: "INVALID_STATE",
    message: expect.stringContaining(
      "it is a promise: set what it resolves with, or give the asynchronous function",
    ),
  });

  it("K4: refuses a promise and an asynchronous function, whose rejection is not unhandled", async () => {
    const store = new StateStore<unknown>("sync", { initialState: { n: 1 } });
    let told = 0;
    store.watch(() => (told += 1));
    const failing = (): Promise<never> => Promise.reject(new Error("late"));
    const unhandled = await unhandledAfter(() => {
      for (const replace of [false, true]) {
        expect(() => store.set(async () => await Promise.resolve({ n: 2 }), { replace })).toThrow(refusal);
        expect(() => store.set(failing, { replace })).toThrow(refusal);
        expect(() => store.set(failing(), { replace })).toThrow(refusal);
      }
      expect(() => store.compareAndSet(0, failing())).toThrow(refusal);
      expect(() => new StateStore<unknown>("sync", { initialState: failing() })).toThrow(refusal);
    });
    expect([store.current, store.revision, told, unhandled]).toEqual([{ n: 1 }, 0, 0, []]);
  });

  it("K4: refuses any thenable, and does not begin its work", async () => {
    const store = new StateStore<unknown>("sync", { initialState: { n: 1 } });
    let begun = 0;
    // eslint-disable-next-line no-thenable
    const query = { then: () => (begun += 1) };
    for (const replace of [false, true])
      for (const next of [query, () => query]) expect(() => store.set(next, { replace })).toThrow(refusal);
    await turn();
    expect([store.current, begun]).toEqual([{ n: 1 }, 0]);
  });

  it("K5: refuses what has too many levels for the stack, and what cannot be read, and keeps the old state", () => {
    const store = new StateStore<unknown>("sync", { initialState: { n: 1 } });
    let deep: object = {};
    for (let level = 0; level < 1_000_000; level++) deep = { deep };
    const cause = new Error("no");
    const hostile = {
      get a(): never {
        throw cause;
      },
    };
    for (const set of [() => store.set(deep), () => store.compareAndSet(0, deep)])
      expect(set).toThrow('The state of daemon "sync" was refused: it has too many levels');
    expect(() => store.set({ hostile })).toThrow(expect.objectContaining({ code: "INVALID_STATE", cause }));
    expect([store.current, store.revision]).toEqual([{ n: 1 }, 0]);
    store.set({ deep: { a: [1] } });
    expect(store.current).toEqual({ n: 1, deep: { a: [1] } });
  });
});
