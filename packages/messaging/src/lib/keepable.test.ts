import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Keepable } from "./keepable.ts";
import { bytesOf, stateIn } from "./kept-text.ts";
import { Snapshots } from "./snapshots.ts";

class Socket {
  open = true;
}

const flawOf = (state: unknown): string | undefined => new Keepable().flawOf(state);

describe("Keepable", () => {
  it("what it lets pass is read back as it was", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.bigInt(),
      fc.boolean(),
      fc.constantFrom(undefined, null, -0, /a"</gi, "\u2028</script>", "\ud800"),
      fc.date({ noInvalidDate: false }),
      fc.uint8Array(),
      fc.float64Array(),
      fc.constantFrom(new URL("https://example.org/?a=1"), new BigInt64Array([1n]), new ArrayBuffer(3)),
    );
    const name = fc.string().filter((key) => key !== "__proto__");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: false }),
        fc.array(fc.tuple(tie("tree"), tie("tree")), { maxLength: 3 }).map((entries) => new Map(entries)),
        fc.array(tie("tree"), { maxLength: 3 }).map((values) => new Set(values)),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const state: unknown = new Snapshots().take(value);
        expect(flawOf(state)).toBeUndefined();
        expect(stateIn(bytesOf(state))).toStrictEqual(state);
      }),
      { numRuns: 500 },
    );
  });

  it("cycles and shared parts are read back as such", () => {
    const shared = { a: 1 };
    const state: Record<string, unknown> = { one: shared, two: [shared], map: new Map([["in", shared]]) };
    state["self"] = state;
    const map = new Map<string, unknown>();
    map.set("self", map);
    state["loop"] = map;
    expect(flawOf(state)).toBeUndefined();
    const read = stateIn(bytesOf(state)) as typeof state & { two: unknown[]; loop: Map<string, unknown> };
    expect(read["self"]).toBe(read);
    expect(read.two[0]).toBe(read["one"]);
    expect(read.loop.get("self")).toBe(read.loop);
  });

  it.each([
    ["a class instance", new Socket(), "a Socket"],
    ["a function", () => 1, "a function"],
    ["a symbol", Symbol("x"), "a symbol"],
    ["a promise", Promise.resolve(), "a Promise"],
    ["an error", new Error("x"), "an Error"],
    ["a WeakMap", new WeakMap(), "a WeakMap"],
    ["a Map of a subclass", new (class Index extends Map {})(), "an Index"],
    ["a Date of a subclass", new (class Day extends Date {})(), "a Day"],
    ["a Buffer", Buffer.from("x"), "a Buffer"],
    ["shared memory", new Uint8Array(new SharedArrayBuffer(1)), "a Uint8Array of shared memory"],
    ["a boxed number", Object(1), "a Number"],
    ["a generator", (function* () {})(), "an object of some class"],
  ])("K5: names where %s is, and what", (_, value, name) => {
    const said = `${name}, which cannot be kept`;
    expect(flawOf(value)).toContain(`state is ${said}`);
    expect(flawOf({ a: [1, { "b c": value }] })).toContain(`state.a[1]["b c"] is ${said}`);
    expect(flawOf({ a: new Map([["k", { v: value }]]) })).toContain(`state.a.k.v is ${said}`);
    expect(flawOf(new Map([[value, 1]]))).toContain(`is ${said}`);
    expect(flawOf(new Set([value]))).toContain(`is ${said}`);
  });

  it("names keys that cannot be kept, and what cannot be read", () => {
    expect(flawOf({ a: { [Symbol("x")]: 1 } })).toBe("state.a has the key Symbol(x), which cannot be kept");
    expect(flawOf({ a: JSON.parse('{"__proto__":1}') })).toContain("state.a has the key __proto__");
    const hostile = {
      get a(): never {
        throw new Error("no");
      },
    };
    expect(flawOf(new Map([["x", hostile]]))).toBe("state.x cannot be read: no");
  });

  it("built-ins of another realm pass", () => {
    const state: unknown = runInNewContext(
      "({ map: new Map([['a', new Date(0)]]), list: [new Uint8Array(1)] })",
    );
    expect(flawOf(new Snapshots().take(state))).toBeUndefined();
  });

  describe("500 levels", () => {
    const chain = (levels: number, wrap: (inner: unknown) => object): unknown => {
      let state: unknown = 1;
      for (let level = 0; level < levels; level++) state = wrap(state);
      return state;
    };
    const wraps: [string, (inner: unknown) => object][] = [
      ["objects", (next) => ({ next })],
      ["arrays", (next) => [next]],
      ["Maps", (next) => new Map([["next", next]])],
      ["keys of Maps", (next) => new Map([[next, 1]])],
      ["Sets", (next) => new Set([next])],
    ];

    it.each(wraps)("K5: so many %s in each other are kept, and no more", (_, wrap) => {
      const state: unknown = new Snapshots().take(chain(500, wrap));
      expect(flawOf(state)).toBeUndefined();
      expect(bytesOf(stateIn(bytesOf(state)))).toEqual(bytesOf(state));
      expect(flawOf(new Snapshots().take(chain(501, wrap)))).toMatch(
        /^state has more than 500 levels \(in state.{1,40}…\), which cannot be kept: /,
      );
      expect(flawOf(chain(1_000_000, wrap))).toContain("more than 500 levels");
    });

    it("K5: parts that are known count with all their levels, wherever they are put", () => {
      const keepable = new Keepable();
      const snapshots = new Snapshots();
      let state: unknown = {};
      for (let level = 1; level < 500; level++) {
        state = snapshots.take({ side: [level], next: state, more: 1 });
        expect(keepable.flawOf(state)).toBeUndefined();
      }
      for (let i = 0; i < 2; i++)
        expect(keepable.flawOf(snapshots.take({ next: state }))).toMatch(/500 levels \(in state\.next/);
      expect(keepable.flawOf(snapshots.take([new Map([["a", state]])]))).toContain("more than 500");
      expect(keepable.flawOf(state)).toBeUndefined();
    });

    it("K5: each part has the levels of its deepest part, and no more, whatever stands beside it", () => {
      const snapshots = new Snapshots();
      for (const keys of ["deep flat", "flat deep"]) {
        const keepable = new Keepable();
        const parts = { deep: chain(300, (next) => ({ next })), flat: {} };
        const both = snapshots.take(
          Object.fromEntries(keys.split(" ").map((key) => [key, parts[key as keyof typeof parts]])),
        ) as typeof parts;
        expect(keepable.flawOf(both)).toBeUndefined();
        const under = (levels: number, part: unknown): string | undefined => {
          let state = part;
          for (let level = 0; level < levels; level++) state = snapshots.take({ state });
          return keepable.flawOf(state);
        };
        expect(under(499, both.flat)).toBeUndefined();
        expect(under(199, both)).toBeUndefined(); // 300 and its own
        expect(under(200, both)).toContain("500 levels");
        expect(under(500, both.flat)).toContain("500 levels");
      }
    });

    it("K5: what is met again inside itself, or side by side, adds none", () => {
      const ring: Record<string, unknown> = {};
      let last = ring;
      for (let level = 1; level < 499; level++) last = last["next"] = { ring };
      last["next"] = ring;
      const state = { ring, again: ring, list: Array.from({ length: 1_000 }, () => ring) };
      expect(flawOf(new Snapshots().take({ ring, again: ring }))).toBeUndefined();
      expect(flawOf(new Snapshots().take(state))).toContain("500 levels");
      expect(flawOf(Array.from({ length: 2_000 }, (_, i) => [i]))).toBeUndefined();
    });
  });

  it("does not look again at parts that it knows, and forgets none of a flaw", () => {
    const keepable = new Keepable();
    let looks = 0;
    const spied = new Proxy({ a: 1 }, { ownKeys: (target) => ((looks += 1), Reflect.ownKeys(target)) });
    for (let i = 0; i < 3; i++) expect(keepable.flawOf({ spied, i })).toBeUndefined();
    expect(looks).toBe(1);
    const bad = { deep: { call: () => 1 } };
    for (let i = 0; i < 3; i++)
      expect(keepable.flawOf({ bad })).toContain("state.bad.deep.call is a function");
  });

  it("looks again into a Map, which may have changed", () => {
    const keepable = new Keepable();
    const map = new Map<string, unknown>([["a", { n: 1 }]]);
    expect(keepable.flawOf({ map })).toBeUndefined();
    map.set("b", () => 1);
    expect(keepable.flawOf({ map })).toContain("state.map.b is a function");
    const inside = { call: 1 as unknown };
    const other = new Map([["a", inside]]);
    expect(keepable.flawOf({ other })).toBeUndefined();
    inside.call = () => 1;
    expect(keepable.flawOf({ other })).toContain("state.other.a.call is a function");
  });

  it("keeps of a part of a buffer that part alone", () => {
    const secret = new TextEncoder().encode("secret-1234").buffer;
    const text = new TextDecoder().decode(bytesOf(new Uint8Array(secret, 7, 2)));
    expect(text.length).toBeLessThan(50);
    expect(stateIn(new TextEncoder().encode(text))).toEqual(new Uint8Array([49, 50]));
    expect(stateIn(bytesOf(new Uint16Array(secret.slice(0, 10), 2, 3)))).toEqual(
      new Uint16Array(secret, 2, 3),
    );
    expect(stateIn(bytesOf(new DataView(secret, 7, 2)))).toEqual(new DataView(secret.slice(7, 9)));
  });
});
