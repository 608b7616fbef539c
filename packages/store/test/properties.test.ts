import { join } from "node:path";
import type { Store } from "@brains/daemon-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileStore } from "../src/file-store.ts";
import { compareKeys } from "../src/lib/compare-keys.ts";
import { decode } from "../src/lib/decode.ts";
import { encode } from "../src/lib/encode.ts";
import { memoryStore } from "../src/memory-store.ts";
import { folder } from "./folder.ts";
import { StoreModel } from "./store-model.ts";
import { steps } from "./store-steps.ts";

const root = folder();
let count = 0;

describe("any order of cas, get, list, watch and reopen", () => {
  it("does in memory what the model says", async () => {
    const store = memoryStore({ watchBuffer: 4 });
    await fc.assert(
      fc.asyncProperty(fc.uuid(), steps, async (prefix, script) => {
        await new StoreModel(store, prefix).play(script);
      }),
      { numRuns: 200 },
    );
  });

  it("does in a file what the model says", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const path = join(root, `${++count}`);
        const open = async (): Promise<Store> => await fileStore(path, { watchBuffer: 4 });
        await new StoreModel(await open(), "", open).play(script);
      }),
      { numRuns: 40 },
    );
  });
});

it("a file holds any rows, and gives them back as they were", () => {
  const row = fc.record({
    key: fc.string({ unit: "binary", minLength: 1 }),
    rev: fc.bigInt({ min: 1n }),
    value: fc.option(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
      ),
    ),
  });
  fc.assert(
    fc.property(fc.uuid(), fc.bigInt({ min: 0n }), fc.array(row, { maxLength: 5 }), (era, rev, rows) => {
      expect(decode(Buffer.from(encode({ era, rev, rows })))).toEqual({ era, rev, rows });
    }),
  );
});

it("compareKeys orders strings as their UTF-8 bytes are ordered", () => {
  const key = fc.string({
    unit: fc.constantFrom("a", "b", "é", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{10ffff}"),
  });
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 1_000 },
  );
});
