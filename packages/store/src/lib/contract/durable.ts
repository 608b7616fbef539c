import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { bytes, listed, put } from "./bytes.ts";
import type { Clause } from "./clause.ts";

/** What is promised of a store that outlives its process. */
export const durableClauses: Clause[] = [
  {
    title: "a place that is opened again holds what it held, under the same revisions, in the same era",
    async run(open) {
      const before = await open();
      const kept = await put(before, "kept", "x");
      await put(before, "gone", "x");
      await put(before, "gone", null);
      const [era, gone] = [before.era, await before.get("gone")];
      await before[Symbol.asyncDispose]();

      const after = await open();
      assert.equal(after.era, era);
      assert.deepEqual(await after.get("kept"), { value: bytes("x"), rev: kept });
      assert.deepEqual(await after.get("gone"), gone);
      assert.deepEqual(await listed(after), [["kept", "x"]]);
    },
  },
  {
    title: "revisions go on growing when a place is opened again",
    async run(open) {
      const before = await open();
      await put(before, "a", "x");
      const last = await put(before, "a", null);
      await before[Symbol.asyncDispose]();

      const after = await open();
      assert.ok((await put(after, "b", "x")) > last);
      assert.ok((await put(after, "a", "x")) > last);
    },
  },
  {
    title: "two places share nothing, not even their era",
    async run(open) {
      const [one, two] = [await open(), await open(randomUUID())];
      await put(one, "a", "x");
      assert.deepEqual(await listed(two), []);
      assert.notEqual(one.era, two.era);
    },
  },
];
