import assert from "node:assert/strict";
import { listed, put, text } from "./bytes.ts";
import type { Clause } from "./clause.ts";

/** What a list promises. */
export const listClauses: Clause[] = [
  {
    title: "list says every key with that prefix which has a value, with the revision of its last write",
    async run(open) {
      const store = await open();
      for (const key of ["a/1", "a/2", "a", "b/1", "A/1", "b/a/1"]) await put(store, key, key);
      await put(store, "a/3", "gone");
      await put(store, "a/3", null);
      const last = await put(store, "a/1", "new");
      assert.deepEqual(await listed(store, "a/"), [
        ["a/1", "new"],
        ["a/2", "a/2"],
      ]);
      for await (const { key, rev } of store.list("a/1")) assert.deepEqual([key, rev], ["a/1", last]);
      assert.deepEqual(await listed(store, "c"), []);
      assert.equal((await listed(store)).length, 6);
    },
  },
  {
    title: "list is in the order of code points, which is that of UTF-8 bytes",
    async run(open) {
      const store = await open();
      const ordered = ["!", "A", "a", "a!", "aa", "b", "é", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{1f600}"];
      for (const at of [5, 10, 0, 8, 3, 1, 9, 2, 7, 4, 6]) await put(store, ordered[at] ?? "", "x");
      assert.deepEqual(
        (await listed(store)).map(([key]) => key),
        ordered,
      );
    },
  },
  {
    title: "list is a snapshot: what is written during the loop is not in it",
    async run(open) {
      const store = await open();
      for (const key of ["a", "b", "c"]) await put(store, key, "old");
      const seen = [];
      for await (const { key, value } of store.list("")) {
        seen.push([key, text(value)]);
        if (key !== "a") continue;
        await put(store, "b", "new");
        await put(store, "c", null);
        await put(store, "d", "new");
      }
      assert.deepEqual(seen, [
        ["a", "old"],
        ["b", "old"],
        ["c", "old"],
      ]);
    },
  },
];
