import assert from "node:assert/strict";
import type { StoreEvent } from "@brains/daemon-core";
import { bytes, listed, put, text } from "./bytes.ts";
import type { Clause } from "./clause.ts";

/** What a watch promises. */
export const watchClauses: Clause[] = [
  {
    title: "watch says what there is, in key order, then synced, then each change in the order of the writes",
    async run(open) {
      const store = await open();
      for (const key of ["a/2", "b", "b/a/", "a/1", "a/3"]) await put(store, key, "old");
      await put(store, "a/3", null);
      const told: string[] = [];
      for await (const event of store.watch("a/")) {
        told.push(words(event));
        if (event.type === "synced") {
          for (const key of ["a/2", "b", "b/a/", "a/0"]) await put(store, key, "new");
          await put(store, "a/1", null);
        }
        if (event.type === "delete") break;
      }
      const snapshot = ["a/1=old", "a/2=old", "synced"];
      assert.deepEqual(told, [...snapshot, "a/2=new", "a/0=new", "a/1 deleted"]);
    },
  },
  {
    title: "watch says the revisions that get says",
    async run(open) {
      const store = await open();
      const revs = [await put(store, "a", "one")];
      for await (const event of store.watch("")) {
        if (event.type === "synced") revs.push(await put(store, "a", "two"), await put(store, "a", null));
        else if (event.type !== "resync") assert.equal(event.rev, revs.shift());
        if (event.type === "delete") break;
      }
      assert.deepEqual(revs, []);
    },
  },
  {
    title: "watch loses nothing between the snapshot and the changes, whenever it begins",
    async run(open) {
      const store = await open();
      const watchers = [];
      for (let write = 0; write < 100; write += 1) {
        if (write % 10 === 5) watchers.push(heldAtTheEnd(store.watch("")));
        const written = put(store, `k${write % 7}`, write % 5 === 0 ? null : `${write}`);
        if (write % 10 === 0) watchers.push(heldAtTheEnd(store.watch("")));
        await written;
      }
      await put(store, LAST, "");
      for (const watcher of watchers) assert.deepEqual(await watcher, await listed(store));
    },
  },
  {
    title: "watch holds up nobody: one that is too slow still ends up with what there is",
    async run(open) {
      const store = await open();
      const slow = store.watch("")[Symbol.asyncIterator]();
      const first = await slow.next();
      const keys = Array.from({ length: 3_000 }, (_, i) => `k${1_000 + i}`);
      await Promise.all(keys.map(async (key) => await store.cas(key, bytes(key), 0n)));
      await put(store, "k1000", null);
      await put(store, LAST, "");
      assert.deepEqual(first, { done: false, value: { type: "synced" } });
      const rest = { [Symbol.asyncIterator]: () => slow };
      assert.deepEqual(await heldAtTheEnd(rest), await listed(store));
    },
  },
  {
    title: "watch begins anew with each iteration, and its iterations do not disturb each other",
    async run(open) {
      const store = await open();
      const watch = store.watch("");
      await put(store, "a", "one");
      for await (const event of watch) {
        assert.equal(words(event), "a=one");
        break;
      }
      const [one, two] = [watch[Symbol.asyncIterator](), watch[Symbol.asyncIterator]()];
      for (const expected of ["a=one", "synced"]) assert.equal(await nextOf(one), expected);
      await one.return?.();
      await put(store, "b", "two");
      assert.equal(await nextOf(one), "over");
      const told = [await nextOf(two), await nextOf(two), await nextOf(two)];
      // What is written before the first event is asked for may be in the snapshot.
      assert.ok(["a=one b=two synced", "a=one synced b=two"].includes(told.join(" ")), told.join(" "));
      await two.return?.();
    },
  },
  {
    title: "watch ends without an error when its signal is aborted, before or while it waits",
    async run(open) {
      const store = await open();
      await put(store, "a", "one");
      const early = store.watch("", { signal: AbortSignal.abort() })[Symbol.asyncIterator]();
      assert.equal(await nextOf(early), "over");
      const controller = new AbortController();
      const watch = store.watch("", controller)[Symbol.asyncIterator]();
      for (const expected of ["a=one", "synced"]) assert.equal(await nextOf(watch), expected);
      const waiting = [nextOf(watch), nextOf(watch)];
      controller.abort();
      assert.deepEqual(await Promise.all(waiting), ["over", "over"]);
    },
  },
  {
    title: "watch can be left while it waits",
    async run(open) {
      const watch = (await open()).watch("")[Symbol.asyncIterator]();
      assert.equal(await nextOf(watch), "synced");
      const waiting = nextOf(watch);
      await watch.return?.();
      assert.equal(await waiting, "over");
    },
  },
];

/** The key that is written last. */
const LAST = "z";

async function nextOf(watch: AsyncIterator<StoreEvent>): Promise<string> {
  const { done, value } = await watch.next();
  return done === true ? "over" : words(value);
}

async function heldAtTheEnd(watch: AsyncIterable<StoreEvent>): Promise<unknown> {
  const held = new Map<string, string | undefined>();
  for await (const event of watch) {
    if (event.type === "put") held.set(event.key, text(event.value));
    else if (event.type === "delete") held.delete(event.key);
    else if (event.type === "resync") held.clear();
    if (event.type === "put" && event.key === LAST) break;
  }
  return [...held].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function words(event: StoreEvent): string {
  if (event.type === "put") return `${event.key}=${text(event.value)}`;
  return event.type === "delete" ? `${event.key} deleted` : event.type;
}
