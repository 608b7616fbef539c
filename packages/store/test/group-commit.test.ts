import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytes, put } from "../src/lib/contract/bytes.ts";
import { FaultyFiles } from "./faulty-files.ts";
import { folder } from "./folder.ts";
import { opening } from "./opening.ts";

const root = folder();
let count = 0;

async function setUp() {
  const faulty = new FaultyFiles();
  const store = await opening(join(root, `${++count}`), faulty.files);
  faulty.log.length = 0;
  const renames = (): number => faulty.log.filter((call) => call === "rename").length;
  return { faulty, store, renames };
}

describe("fileStore, written at once by many", () => {
  it("writes what is asked for in one turn as one file", async () => {
    const { store, renames } = await setUp();
    const keys = Array.from({ length: 100 }, (_, i) => `k${i}`);
    const results = await Promise.all(keys.map(async (key) => await store.cas(key, bytes("x"), 0n)));
    expect(results).toEqual(keys.map((_, i) => ({ ok: true, rev: BigInt(i + 1) })));
    expect(renames()).toBe(1);
    await store[Symbol.asyncDispose]();
  });

  it("writes what comes during a write as one more", async () => {
    const { faulty, store, renames } = await setUp();
    const first = store.cas("a", bytes("x"), 0n);
    while (!faulty.log.includes("sync")) await new Promise((resolve) => setImmediate(resolve));
    const rest = Array.from({ length: 50 }, async (_, i) => await store.cas(`b${i}`, bytes("x"), 0n));
    await first;
    expect(renames()).toBe(1);
    await Promise.all(rest);
    expect(renames()).toBe(2);
    await store[Symbol.asyncDispose]();
  });

  it("writes nothing for a cas that is refused", async () => {
    const { store, renames } = await setUp();
    expect(await store.cas("a", bytes("x"), 5n)).toEqual({ ok: false });
    expect(renames()).toBe(0);
    await store[Symbol.asyncDispose]();
  });

  it("resolves a cas, and lets it be seen, once file and folder are synced and not before", async () => {
    const { faulty, store } = await setUp();
    const watch = store.watch("")[Symbol.asyncIterator]();
    await watch.next();
    const seen: (string | number)[] = [];
    const watched = watch.next().then(() => seen.push("watched", faulty.log.length));
    const written = store.cas("a", bytes("x"), 0n).then(() => seen.push("resolved", faulty.log.length));
    const gets = new Set<string>();
    while (seen.length === 0) {
      const found = await store.get("a");
      gets.add(found === undefined ? "not yet" : `after ${faulty.log.length} calls`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([watched, written]);
    await store.get("a").then(() => gets.add(`after ${faulty.log.length} calls`));
    expect([...gets]).toEqual(["not yet", "after 9 calls"]);
    expect(seen).toEqual(["watched", 9, "resolved", 9]);
    expect(faulty.log).toEqual([
      "open",
      "write",
      "sync",
      "close",
      "access",
      "rename",
      "open",
      "sync",
      "close",
    ]);
    await store[Symbol.asyncDispose]();
  });

  it("is disposed only after the last write", async () => {
    const { faulty, store } = await setUp();
    await put(store, "a", "x");
    const writing = store.cas("b", bytes("x"), 0n);
    await store[Symbol.asyncDispose]();
    expect(faulty.log).toHaveLength(18);
    expect(await writing).toEqual({ ok: true, rev: 2n });
  });
});
