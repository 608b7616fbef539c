import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileStore } from "../src/file-store.ts";
import { put, text } from "../src/lib/contract/bytes.ts";
import { folder } from "./folder.ts";

const root = folder();
let count = 0;
function place(): string {
  const path = join(root, `${++count}`);
  mkdirSync(path);
  return join(path, "state.jsonl");
}

describe("fileStore", () => {
  it("writes text as text and other bytes as base64, a line a key, and a checksum line", async () => {
    const path = place();
    const store = await fileStore(path);
    await put(store, "a", '{"n":1}');
    await store.cas("b", Uint8Array.of(255, 0), 0n);
    await put(store, "a b", "x");
    await put(store, "a b", null);
    await store[Symbol.asyncDispose]();
    expect(readFileSync(path, "utf8").split("\n")).toEqual([
      `{"format":"daemon-store","version":1,"era":"${store.era}","rev":"4"}`,
      '{"key":"a","rev":"1","text":"{\\"n\\":1}"}',
      '{"key":"b","rev":"2","base64":"/wA="}',
      '{"key":"a b","rev":"4","deleted":true}',
      expect.stringMatching(/^\{"sha256":"[0-9a-f]{64}"\}$/),
      "",
    ]);
  });

  it("leaves nothing but its file when it is disposed, and nothing at all when nothing was written", async () => {
    const path = place();
    await (await fileStore(path))[Symbol.asyncDispose]();
    expect(readdirSync(join(path, ".."))).toEqual([]);
    const store = await fileStore(path);
    await put(store, "a", "x");
    await store[Symbol.asyncDispose]();
    expect(readdirSync(join(path, ".."))).toEqual(["state.jsonl"]);
  });

  it("removes the draft that a crash left behind", async () => {
    const path = place();
    writeFileSync(`${path}.store-tmp`, "half a sto");
    const store = await fileStore(path);
    expect(existsSync(`${path}.store-tmp`)).toBe(false);
    await store[Symbol.asyncDispose]();
  });

  it("makes a file for its owner alone, and keeps the mode of one that is there", async () => {
    const path = place();
    const store = await fileStore(path);
    await put(store, "a", "x");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await store[Symbol.asyncDispose]();
    chmodSync(path, 0o640);
    const again = await fileStore(path);
    await put(again, "a", "y");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await again[Symbol.asyncDispose]();
  });

  it("follows a link to the file, so that two paths are one store", async () => {
    const path = place();
    const link = join(path, "../link");
    const store = await fileStore(path);
    await put(store, "a", "x");
    symlinkSync(path, link);
    await expect(fileStore(link)).rejects.toMatchObject({ code: "STORE_LOCKED", path });
    await store[Symbol.asyncDispose]();
    const linked = await fileStore(link);
    await put(linked, "a", "y");
    await linked[Symbol.asyncDispose]();
    const again = await fileStore(path);
    expect(text((await again.get("a"))?.value)).toBe("y");
    await again[Symbol.asyncDispose]();
  });

  it("rejects with STORE_OPEN_FAILED, naming path and cause, and sets nothing aside", async () => {
    const path = place();
    const missing = join(path, "../no/such/folder/state");
    const failed = { code: "STORE_OPEN_FAILED" };
    await expect(fileStore(missing)).rejects.toMatchObject({
      ...failed,
      path: missing,
      cause: { code: "ENOENT" },
    });
    mkdirSync(path);
    await expect(fileStore(path)).rejects.toMatchObject({ ...failed, cause: { code: "EISDIR" } });
    writeFileSync(join(path, "file"), "");
    await expect(fileStore(join(path, "file/state"))).rejects.toMatchObject({
      ...failed,
      cause: { code: "ENOTDIR" },
    });
    expect(readdirSync(join(path, ".."))).toEqual(["state.jsonl"]);
  });

  it("refuses a path or watchBuffer that is none with STORE_INVALID_ARGUMENT, naming it", async () => {
    for (const path of ["", "a\0b", undefined, 1] as string[])
      await expect(fileStore(path)).rejects.toMatchObject({
        code: "STORE_INVALID_ARGUMENT",
        argument: "path",
      });
    for (const watchBuffer of [0, -1, 1.5, Number.NaN, Infinity])
      await expect(fileStore(place(), { watchBuffer })).rejects.toMatchObject({ argument: "watchBuffer" });
  });
});
