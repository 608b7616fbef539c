import assert from "node:assert/strict";
import { bytes, put, text } from "./bytes.ts";
import type { Clause } from "./clause.ts";

/** What compare-and-set promises. */
export const casClauses: Clause[] = [
  {
    title: "get says undefined of a key that never was",
    async run(open) {
      assert.equal(await (await open()).get("a"), undefined);
    },
  },
  {
    title: "cas with 0n creates a key, and get says what was written, as which revision",
    async run(open) {
      const store = await open();
      const result = await store.cas("a", bytes("one"), 0n);
      assert.ok(result.ok && result.rev > 0n);
      const found = await store.get("a");
      assert.deepEqual([text(found?.value), found?.rev], ["one", result.rev]);
    },
  },
  {
    title: "cas is refused, and changes nothing, unless the revision is the present one",
    async run(open) {
      const store = await open();
      const first = await put(store, "a", "one");
      const second = await put(store, "a", "two");
      for (const expected of [0n, first, second + 1n, 2n ** 70n]) {
        assert.deepEqual(await store.cas("a", bytes("three"), expected), { ok: false });
        assert.deepEqual(await store.cas("a", null, expected), { ok: false });
      }
      assert.deepEqual(await store.cas("absent", bytes("three"), second), { ok: false });
      assert.equal(text((await store.get("a"))?.value), "two");
      assert.equal(await store.get("absent"), undefined);
    },
  },
  {
    title: "each revision is above those of all writes before it, whichever keys they wrote",
    async run(open) {
      const store = await open();
      const revs = [];
      for (const key of ["a", "b", "a", "c", "b"]) revs.push(await put(store, key, "x"));
      revs.push(await put(store, "a", null), await put(store, "a", "y"), await put(store, "a", "y"));
      assert.deepEqual(
        revs,
        [...new Set(revs)].toSorted((a, b) => (a < b ? -1 : 1)),
      );
    },
  },
  {
    title: "null deletes: get says null and the revision of the deletion, which the next write has to name",
    async run(open) {
      const store = await open();
      await put(store, "a", "one");
      const deletion = await put(store, "a", null);
      const gone = await store.get("a");
      if (gone !== undefined) {
        assert.deepEqual(gone, { value: null, rev: deletion });
        assert.deepEqual(await store.cas("a", bytes("two"), 0n), { ok: false });
      }
      const again = await store.cas("a", bytes("two"), gone?.rev ?? 0n);
      assert.ok(again.ok && again.rev > deletion);
    },
  },
  {
    title: "of many that race for one revision exactly one wins, and its value stands",
    async run(open) {
      const store = await open();
      const rev = await put(store, "a", "start");
      const results = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => await store.cas("a", bytes(`${i}`), rev)),
      );
      const winners = results.flatMap(({ ok }, i) => (ok ? [`${i}`] : []));
      assert.equal(winners.length, 1);
      assert.equal(text((await store.get("a"))?.value), winners[0]);
    },
  },
  {
    title: "no increment is lost when several read and write at once",
    async run(open) {
      const store = await open();
      await put(store, "n", "0");
      const increment = async (): Promise<void> => {
        const found = await store.get("n");
        const next = bytes(`${Number(text(found?.value)) + 1}`);
        if (!(await store.cas("n", next, found?.rev ?? 0n)).ok) await increment();
      };
      await Promise.all(Array.from({ length: 10 }, increment));
      assert.equal(text((await store.get("n"))?.value), "10");
    },
  },
];
