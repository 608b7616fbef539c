import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { bytes, listed, put, text } from "../src/lib/contract/bytes.ts";
import { FaultyFiles } from "./faulty-files.ts";
import { folder } from "./folder.ts";
import { opening } from "./opening.ts";

const root = folder();
const write = ["open", "write", "sync", "close", "access", "rename", "open", "sync", "close"];
const faults = write.flatMap((call, at) =>
  (["before", "half", "after"] as const).flatMap((when) =>
    // An open that succeeds does not fail.
    call === "open" && when !== "before" ? [] : [{ call, at, when }],
  ),
);
let count = 0;

describe("a write that the disk refuses", () => {
  it("is one of these calls", async () => {
    const faulty = new FaultyFiles();
    const store = await opening(join(root, `${++count}`), faulty.files);
    faulty.log.length = 0;
    await put(store, "a", "x");
    expect(faulty.log).toEqual(write);
    await store[Symbol.asyncDispose]();
  });

  it.each(faults)(
    "rejects, and the store goes on with what it held: $when $call ($at)",
    async ({ at, when }) => {
      const path = join(root, `${++count}`);
      const faulty = new FaultyFiles();
      const store = await opening(path, faulty.files);
      const rev = await put(store, "a", "old");
      faulty.fail(at, when, "ENOSPC");
      const failed = { code: "STORE_WRITE_FAILED", key: "a", cause: { code: "ENOSPC" } };
      const message = 'Key "a" failed to be written: ENOSPC: the disk says no';
      await expect(store.cas("a", bytes("new"), rev)).rejects.toMatchObject({ ...failed, message });
      expect(await store.get("a")).toEqual({ value: bytes("old"), rev });
      expect(readdirSync(root).filter((name) => name.endsWith(".store-tmp"))).toEqual([]);

      const again = await store.cas("a", bytes("newer"), rev);
      expect(again).toEqual({ ok: true, rev: rev + 2n });
      await store[Symbol.asyncDispose]();
      const after = await opening(path);
      expect(await listed(after)).toEqual([["a", "newer"]]);
      expect(after.era).toBe(store.era);
      await after[Symbol.asyncDispose]();
    },
  );

  it.each(faults)(
    "leaves the old state or the new one to the next process: $when $call ($at)",
    async (fault) => {
      const path = join(root, `${++count}`);
      const faulty = new FaultyFiles();
      const store = await opening(path, faulty.files);
      const rev = await put(store, "a", "old");
      faulty.fail(fault.at, fault.when, "EIO");
      await expect(store.cas("a", bytes("new"), rev)).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
      await store[Symbol.asyncDispose]();
      const warnings: string[] = [];
      const after = await opening(path, undefined, warnings);
      const isRenamed = fault.at > 5 || (fault.at === 5 && fault.when === "after");
      expect(text((await after.get("a"))?.value)).toBe(isRenamed ? "new" : "old");
      expect(warnings).toEqual([]);
      await after[Symbol.asyncDispose]();
    },
  );

  it("is no failure where the platform cannot sync a folder", async () => {
    for (const code of ["EPERM", "EACCES", "EISDIR", "EINVAL", "ENOTSUP", "ENOSYS"])
      for (const at of [6, 7]) {
        const faulty = new FaultyFiles();
        const store = await opening(join(root, `${++count}`), faulty.files);
        faulty.fail(at, "before", code);
        expect(await store.cas("a", bytes("x"), 0n)).toEqual({ ok: true, rev: 1n });
        await store[Symbol.asyncDispose]();
      }
  });

  it("rejects all that would have been written with it, each naming its key, and tells no watcher", async () => {
    const faulty = new FaultyFiles();
    const store = await opening(join(root, `${++count}`), faulty.files);
    const watch = store.watch("")[Symbol.asyncIterator]();
    await watch.next();
    faulty.fail(0, "before", "EACCES");
    const results = await Promise.allSettled(
      ["a", "b"].map(async (key) => await store.cas(key, bytes("x"), 0n)),
    );
    expect(results).toMatchObject(["a", "b"].map((key) => ({ reason: { key, cause: { code: "EACCES" } } })));
    const rev = await put(store, "c", "x");
    expect((await watch.next()).value).toEqual({ type: "put", key: "c", value: bytes("x"), rev });
    await store[Symbol.asyncDispose]();
  });

  it("rejects when the process may write no more bytes", async () => {
    const path = join(root, `${++count}`);
    const script = join(import.meta.dirname, "programs/too-large.mts");
    const { stdout } = await promisify(execFile)("sh", [
      "-c",
      'ulimit -f 8; exec "$@"',
      "sh",
      process.execPath,
      script,
      path,
    ]);
    expect(stdout).toBe("small: written\nlarge: STORE_WRITE_FAILED EFBIG\nsmall: written\n");
    const store = await opening(path);
    expect((await listed(store)).map(([key]) => key)).toEqual(["small", "small 2"]);
    await store[Symbol.asyncDispose]();
    expect(readdirSync(root).filter((name) => name.startsWith(`${basename(path)}.`))).toEqual([]);
  });
});

describe("a store that cannot be opened", () => {
  it.each([0, 1, 2, 3, 4, 5])("rejects with STORE_OPEN_FAILED and leaves no lock: call %i", async (at) => {
    const path = join(root, `${++count}`);
    const store = await opening(path);
    await put(store, "a", "x");
    await store[Symbol.asyncDispose]();
    const faulty = new FaultyFiles();
    faulty.fail(at, "before", "EACCES");
    const opened = opening(path, faulty.files);
    if (faulty.log.length <= at && at > 4) return await (await opened)[Symbol.asyncDispose]();
    await expect(opened).rejects.toMatchObject({
      code: "STORE_OPEN_FAILED",
      path,
      cause: { code: "EACCES" },
    });
    const again = await opening(path);
    expect(await listed(again)).toEqual([["a", "x"]]);
    await again[Symbol.asyncDispose]();
  });
});
