import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileStore } from "../src/file-store.ts";
import { bytes, put } from "../src/lib/contract/bytes.ts";
import { type Files, realFiles } from "../src/lib/files.ts";
import { folder } from "./folder.ts";
import { opening } from "./opening.ts";

const root = folder();
let count = 0;
const place = (): string => join(root, `store ${++count}`);
const locksOf = (path: string): string[] =>
  readdirSync(root).filter((name) => name.startsWith(`${basename(path)}.lock-`));

/** The lock that this process lays down, changed as a test wants it. */
async function leaveLock(
  path: string,
  change: Partial<{ pid: number; host: string; birth: string }>,
): Promise<string> {
  const store = await fileStore(path);
  const own: object = JSON.parse(readFileSync(join(root, locksOf(path)[0] ?? ""), "utf8"));
  await store[Symbol.asyncDispose]();
  const lock = `${path}.lock-1-0`;
  writeFileSync(lock, JSON.stringify({ ...own, ...change }));
  return lock;
}

describe("two stores on one file", () => {
  it("are refused, the second with STORE_LOCKED, until the first is disposed", async () => {
    const path = place();
    const first = await fileStore(path);
    const lock = join(root, locksOf(path)[0] ?? "");
    await expect(fileStore(path)).rejects.toMatchObject({
      code: "STORE_LOCKED",
      path,
      pid: process.pid,
      lock,
      message: `${path} is in use by another store of this very process: ${lock} says so. Dispose of that one first, or share it.`,
    });
    expect(await first.cas("a", bytes("x"), 0n)).toEqual({ ok: true, rev: 1n });
    expect(locksOf(path)).toHaveLength(1);
    await first[Symbol.asyncDispose]();
    await (await fileStore(path))[Symbol.asyncDispose]();
    expect(locksOf(path)).toEqual([]);
  });

  it("are never both open, however many come at once; one of them is", async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = place();
      const opened = await Promise.allSettled(Array.from({ length: 4 }, async () => await fileStore(path)));
      const stores = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      expect(stores).toHaveLength(1);
      expect(locksOf(path)).toHaveLength(1);
      await stores[0]?.[Symbol.asyncDispose]();
    }
  });

  it("are two when one's name begins with the other's", async () => {
    const path = place();
    const stores = [await fileStore(path), await fileStore(`${path}.2`)];
    for (const store of stores) await store[Symbol.asyncDispose]();
  });
});

describe("a lock that was taken away while others were looked for", () => {
  it("is laid down again", async () => {
    let looks = 0;
    const readdir = async (path: string): Promise<string[]> => ((looks += 1) < 3 ? [] : readdirSync(path));
    const path = place();
    const store = await opening(path, { ...realFiles, readdir: readdir as Files["readdir"] });
    expect(looks).toBe(3);
    expect(locksOf(path)).toHaveLength(1);
    await store[Symbol.asyncDispose]();
  });

  it("is given up in the end, with STORE_OPEN_FAILED", async () => {
    const path = place();
    const readdir = async (): Promise<string[]> => [];
    const opened = opening(path, { ...realFiles, readdir: readdir as unknown as Files["readdir"] });
    await expect(opened).rejects.toMatchObject({
      code: "STORE_OPEN_FAILED",
      cause: { code: "STORE_LOCK_LOST", path },
    });
    expect(locksOf(path)).toEqual([]);
  });
});

describe("a lock that was left", () => {
  it.each([
    ["a process that is over", { pid: 4_194_305 }],
    ["a process whose number another has now", { birth: "another boot 1" }],
    ["a process that is over, on a system that knows no births", { pid: 4_194_305, birth: "" }],
  ])("by %s does not matter, and is removed", async (_, change) => {
    const path = place();
    const lock = await leaveLock(path, change);
    const store = await fileStore(path);
    expect(locksOf(path)).not.toContain(basename(lock));
    await put(store, "a", "x");
    await store[Symbol.asyncDispose]();
  });

  it.each(["", "{", "null", "{}", '{"pid":1}', '{"pid":"1","host":"elsewhere","birth":""}'])(
    "half written does not matter: %j",
    async (contents) => {
      const path = place();
      writeFileSync(`${path}.lock-1-0`, contents);
      await (await fileStore(path))[Symbol.asyncDispose]();
      expect(locksOf(path)).toEqual([]);
    },
  );

  it("by a living process refuses, and names it", async () => {
    const path = place();
    // Where no birth is known the number has to do.
    const lock = await leaveLock(path, { pid: process.ppid, birth: "" });
    await expect(fileStore(path)).rejects.toMatchObject({
      code: "STORE_LOCKED",
      pid: process.ppid,
      host: hostname(),
      lock,
      message: `${path} is in use by process ${process.ppid}: ${lock} says so. End that process first, or use another file.`,
    });
    expect(locksOf(path)).toEqual([basename(lock)]);
  });

  it("by another host refuses, since nobody can tell, and says what to do", async () => {
    const path = place();
    const lock = await leaveLock(path, { pid: 4_194_305, host: "elsewhere" });
    const advice = `If it does not, delete that file.`;
    await expect(fileStore(path)).rejects.toThrow(
      `${path} is in use by process 4194305 of host "elsewhere": ${lock} says so. From here nobody can tell whether that process still runs. ${advice}`,
    );
  });
});

it("a store whose lock was deleted writes no more", async () => {
  const path = place();
  const store = await fileStore(path);
  await put(store, "a", "x");
  rmSync(join(root, locksOf(path)[0] ?? ""));
  const other = await fileStore(path);
  await put(other, "a", "theirs");
  const lost = { code: "STORE_WRITE_FAILED", cause: { code: "STORE_LOCK_LOST", path } };
  await expect(store.cas("a", bytes("ours"), 1n)).rejects.toMatchObject(lost);
  await store[Symbol.asyncDispose]();
  await put(other, "a", "theirs");
  await other[Symbol.asyncDispose]();
});
