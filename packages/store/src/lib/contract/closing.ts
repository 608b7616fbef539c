import assert from "node:assert/strict";
import { bytes, put } from "./bytes.ts";
import type { Clause } from "./clause.ts";

const closed = { code: "STORE_CLOSED" };

/** What closing promises. */
export const closingClauses: Clause[] = [
  {
    title: "closing waits for the writes that were begun, and can be asked for twice",
    async run(open) {
      const store = await open();
      let written = 0;
      const writes = ["a", "b", "c"].map(async (key) => {
        const { ok } = await store.cas(key, bytes("x"), 0n);
        if (ok) written += 1;
      });
      const closing = [store[Symbol.asyncDispose](), store[Symbol.asyncDispose]()];
      await Promise.all(closing);
      await Promise.all(writes);
      assert.equal(written, 3);
      await store[Symbol.asyncDispose]();
    },
  },
  {
    title: "closing ends each watch, without an error, after the last change",
    async run(open) {
      const store = await open();
      const [waiting, behind] = [store.watch(""), store.watch("")].map((watch) =>
        watch[Symbol.asyncIterator](),
      );
      const synced = { done: false, value: { type: "synced" } };
      assert.deepEqual([await waiting?.next(), await behind?.next()], [synced, synced]);
      const next = waiting?.next();
      const rev = await put(store, "a", "x");
      const last = waiting?.next();
      await store[Symbol.asyncDispose]();
      const change = { done: false, value: { type: "put", key: "a", value: bytes("x"), rev } };
      assert.deepEqual([await next, (await last)?.done], [change, true]);
      assert.deepEqual([await behind?.next(), (await behind?.next())?.done], [change, true]);
    },
  },
  {
    title: "every call on a closed store is refused with STORE_CLOSED",
    async run(open) {
      const store = await open();
      await store[Symbol.asyncDispose]();
      await assert.rejects(async () => await store.get("a"), closed);
      await assert.rejects(async () => await store.cas("a", bytes("x"), 0n), closed);
      await assert.rejects(async () => await store.list("")[Symbol.asyncIterator]().next(), closed);
      await assert.rejects(async () => await store.watch("")[Symbol.asyncIterator]().next(), closed);
    },
  },
];
