import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileStore } from "../src/file-store.ts";
import { listed, put } from "../src/lib/contract/bytes.ts";
import { decode } from "../src/lib/decode.ts";
import { trailer } from "../src/lib/encode.ts";
import { folder } from "./folder.ts";

const root = folder();
let count = 0;

async function sound(): Promise<{ path: string; era: string; contents: Buffer }> {
  const path = join(root, `${++count}`, "state.jsonl");
  mkdirSync(join(path, ".."));
  const store = await fileStore(path);
  await put(store, "key", "välue");
  await store.cas("bytes", Uint8Array.of(0, 255), 0n);
  await put(store, "gone", "x");
  await put(store, "gone", null);
  await store[Symbol.asyncDispose]();
  return { path, era: store.era, contents: readFileSync(path) };
}

describe("a damaged file", () => {
  it("is told from a sound one when it is cut at any length", async () => {
    const { contents } = await sound();
    expect(typeof decode(contents)).toBe("object");
    for (let length = 0; length < contents.length; length += 1)
      expect(typeof decode(contents.subarray(0, length)), `${length} bytes`).toBe("string");
  });

  it("is told from a sound one when any bit of it is flipped, or any byte added or lost", async () => {
    const { contents } = await sound();
    for (let at = 0; at < contents.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(contents);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(typeof decode(flipped), `bit ${bit} of byte ${at}`).toBe("string");
      }
      const [head, tail] = [contents.subarray(0, at), contents.subarray(at)];
      expect(typeof decode(Buffer.concat([head, tail.subarray(1)]))).toBe("string");
      expect(typeof decode(Buffer.concat([head, Buffer.from("\n"), tail]))).toBe("string");
    }
    expect(typeof decode(Buffer.concat([contents, contents]))).toBe("string");
    expect(typeof decode(Buffer.concat([contents, Buffer.alloc(512)]))).toBe("string");
  });

  it.each([
    "",
    "\n",
    "hello",
    "{}\n",
    "null",
    "[1]\n{}\n",
    "\0".repeat(4_096),
    "SQLite format 3\0",
    "\u{feff}",
  ])(
    "that never was a store is set aside: %j",
    async (contents) => await expectSetAside(Buffer.from(contents)),
  );

  it.each([
    ["another version", '{"format":"daemon-store","version":2,"era":"e","rev":"1"}\n'],
    ["another format", '{"format":"other","version":1,"era":"e","rev":"1"}\n'],
    ["no revision", '{"format":"daemon-store","version":1,"era":"e"}\n'],
    ["no value", '{"format":"daemon-store","version":1,"era":"e","rev":"1"}\n{"key":"a","rev":"1"}\n'],
    ["no object", '{"format":"daemon-store","version":1,"era":"e","rev":"1"}\nnull\n'],
    ["nothing at all", ""],
  ])("with a good checksum but %s is set aside", async (_, body) => {
    await expectSetAside(Buffer.from(body + trailer(body)));
  });

  it("is set aside where there is room, with one warning, and the store begins empty in a new era", async () => {
    const { path, era, contents } = await sound();
    const torn = contents.subarray(0, -10);
    const eras = new Set([era]);
    for (const n of [1, 2, 3]) {
      writeFileSync(path, torn);
      const warnings: [object, string][] = [];
      const warn = (fields: object, message: string): void => void warnings.push([fields, message]);
      const store = await fileStore(path, { logger: { warn } });
      const setAside = `${path}.corrupt-${n}`;
      const reason = "its checksum does not match";
      const message = `The store ${path} was not readable: ${reason}. It begins empty; the file is now ${setAside}`;
      expect(warnings).toEqual([[{ path, setAside, reason }, message]]);
      expect(readFileSync(setAside)).toEqual(torn);
      expect(await listed(store)).toEqual([]);
      expect(await put(store, "key", "new")).toBe(1n);
      await store[Symbol.asyncDispose]();
      eras.add(store.era);
      const again = await fileStore(path);
      expect(again.era).toBe(store.era);
      await again[Symbol.asyncDispose]();
    }
    expect(eras.size).toBe(4);
  });

  it.each([
    ["", "it is empty"],
    ["x", "its checksum does not match"],
    [`null\n${trailer("null\n")}`, "it says undefined undefined, not daemon-store 1"],
  ])("is told why: %j", async (contents, reason) => {
    const { path } = await sound();
    writeFileSync(path, contents);
    const reasons: object[] = [];
    const store = await fileStore(path, { logger: { warn: (fields) => void reasons.push(fields) } });
    await store[Symbol.asyncDispose]();
    expect(reasons).toEqual([expect.objectContaining({ reason })]);
  });

  it("does not keep the store from opening when the logger throws", async () => {
    const { path } = await sound();
    writeFileSync(path, "x");
    const warn = (): never => {
      throw new Error("no log");
    };
    await (await fileStore(path, { logger: { warn } }))[Symbol.asyncDispose]();
  });

  it("is a process warning when there is no logger", async () => {
    const { path } = await sound();
    writeFileSync(path, "x");
    const warning = new Promise<Error>((resolve) => process.once("warning", resolve));
    await (await fileStore(path))[Symbol.asyncDispose]();
    expect(await warning).toMatchObject({ name: "DaemonWarning", message: expect.stringContaining(path) });
  });
});

async function expectSetAside(contents: Buffer): Promise<void> {
  const { path, era } = await sound();
  writeFileSync(path, contents);
  const warnings: string[] = [];
  const store = await fileStore(path, { logger: { warn: (_, message) => void warnings.push(message) } });
  await store[Symbol.asyncDispose]();
  expect(store.era).not.toBe(era);
  expect(warnings).toHaveLength(1);
  expect(readdirSync(join(path, ".."))).toEqual([`${basename(path)}.corrupt-1`]);
  expect(readFileSync(`${path}.corrupt-1`)).toEqual(contents);
}
