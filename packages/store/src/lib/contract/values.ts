import assert from "node:assert/strict";
import type { StoreEvent } from "@brains/daemon-core";
import { bytes, text } from "./bytes.ts";
import type { Clause } from "./clause.ts";

const odd = [
  "__proto__",
  "constructor",
  " ",
  ".",
  "../a",
  "a\nb",
  '"',
  "\\",
  "\0",
  "\u{feff}",
  "é",
  "\u{1f600}",
];
const invalid = ["", 1, null, undefined, "\ud800", "a\udc00"] as string[];
const refused = { code: "STORE_INVALID_ARGUMENT" };

/** What is promised about keys and values. */
export const valueClauses: Clause[] = [
  {
    title: "any non-empty, well-formed string is a key, and no two are the same",
    async run(open) {
      const store = await open();
      for (const key of odd) assert.ok((await store.cas(key, bytes(key), 0n)).ok, JSON.stringify(key));
      for (const key of odd) assert.equal(text((await store.get(key))?.value), text(bytes(key)));
    },
  },
  {
    title: "any bytes are a value, none at all too",
    async run(open) {
      const store = await open();
      const all = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
      for (const [at, value] of [all, new Uint8Array(), Buffer.from([0xff]), all.subarray(7, 9)].entries()) {
        assert.ok((await store.cas(`${at}`, value, 0n)).ok);
        const found = (await store.get(`${at}`))?.value;
        assert.ok(found && Buffer.compare(found, value) === 0, `${value.length} bytes came back changed`);
      }
    },
  },
  {
    title: "values are copied: nobody can change what is stored, or what others were given",
    async run(open) {
      const store = await open();
      const given = bytes("one");
      const writing = store.cas("a", given, 0n);
      given.fill(0);
      await writing;
      const watched: (StoreEvent & { type: "put" })[] = [];
      for await (const event of store.watch("")) {
        if (event.type === "put") watched.push(event);
        else break;
      }
      const taken = [(await store.get("a"))?.value, watched[0]?.value];
      for await (const { value } of store.list("")) taken.push(value);
      for (const value of taken) {
        assert.equal(text(value), "one");
        value?.fill(0);
        if (value) new Uint8Array(value.buffer).fill(0);
      }
      assert.equal(text((await store.get("a"))?.value), "one");
    },
  },
  {
    title: "anything else is refused with STORE_INVALID_ARGUMENT, which names the key, and changes nothing",
    async run(open) {
      const store = await open();
      for (const key of invalid) {
        await assert.rejects(async () => await store.get(key), refused);
        await assert.rejects(async () => await store.cas(key, bytes("x"), 0n), refused);
      }
      const named = { ...refused, message: /"some key"/ };
      const values: unknown[] = ["text", undefined, [1], new ArrayBuffer(1), new Uint16Array(1)];
      for (const value of values as Uint8Array[])
        await assert.rejects(async () => await store.cas("some key", value, 0n), named);
      for (const rev of [0, -1n, undefined, "0"] as bigint[])
        await assert.rejects(async () => await store.cas("some key", bytes("x"), rev), named);
      for (const prefix of [undefined, 1] as unknown as string[]) {
        await assert.rejects(async () => await first(store.list(prefix)), refused);
        await assert.rejects(async () => await first(store.watch(prefix)), refused);
      }
      assert.equal(await store.get("some key"), undefined);
    },
  },
];

async function first(items: AsyncIterable<unknown>): Promise<void> {
  await items[Symbol.asyncIterator]().next();
}
