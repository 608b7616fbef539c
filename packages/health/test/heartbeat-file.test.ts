import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { heartbeatFile, type HeartbeatFileOptions } from "../src/index.ts";
import { child } from "./child.ts";
import { testClock } from "./clock.ts";

const root = await mkdtemp(join(tmpdir(), "heartbeat-"));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;

async function beating(options: HeartbeatFileOptions = {}) {
  const clock = testClock();
  const folder = join(root, `${(folders += 1)}`);
  await mkdir(folder);
  const path = join(folder, "beat.json");
  const beat = await heartbeatFile(path, { clock, every: "10s", ...options });
  const read = async (): Promise<{ time: number; status: string; pid: number }> =>
    JSON.parse(await readFile(path, "utf8")) as never;
  return { clock, folder, path, beat, read, time: async () => (await read()).time };
}

test("heartbeatFile has written process, time and status when it resolves, and nothing else", async () => {
  const { beat, read, folder } = await beating({ status: () => "indexing" });
  expect(await read()).toEqual({ pid: process.pid, time: 1_000_000, status: "indexing" });
  expect(await readdir(folder)).toEqual(["beat.json"]);
  await beat.stop();
});

test("heartbeatFile replaces the file with each beat", async () => {
  const { clock, beat, path, read, time } = await beating();
  const first = await stat(path);
  await clock.advance(9_999);
  expect(await time()).toBe(1_000_000);
  await clock.advance(1);
  await expect.poll(time).toBe(1_010_000);
  expect((await stat(path)).ino).not.toBe(first.ino);
  expect((await read()).status).toBe("up");
  await beat.stop();
});

test("heartbeatFile leaves the file to grow old while the process is not well", async () => {
  let well = true;
  const { clock, beat, time } = await beating({ well: () => well });
  well = false;
  await clock.advance(100_000);
  well = true;
  await clock.advance(9_999);
  expect(await time()).toBe(1_000_000);
  await clock.advance(1);
  await expect.poll(time).toBe(1_110_000);
  await beat.stop();
});

test("heartbeatFile writes no file at all for a process that is not well from the beginning", async () => {
  const { beat, folder } = await beating({ well: () => false });
  expect(await readdir(folder)).toEqual([]);
  await beat.stop();
});

test("stop removes the file and leaves no timer; twice is once", async () => {
  for (const since of [5_000, 10_000]) {
    const { clock, beat, folder } = await beating();
    await clock.advance(since);
    await Promise.all([beat.stop(), beat[Symbol.asyncDispose]()]);
    expect([await readdir(folder), clock.pending]).toEqual([[], 0]);
  }
});

test("heartbeatFile rejects where the file cannot be written", async () => {
  const clock = testClock();
  const beat = heartbeatFile(join(root, "none", "beat.json"), { clock });
  await expect(beat).rejects.toMatchObject({ code: "ENOENT" });
  expect(clock.pending).toBe(0);
});

test("heartbeatFile tells of beats that fail once, and again after one that went well", async () => {
  const errors: Error[] = [];
  const { clock, beat, folder, time } = await beating({ onError: (error) => errors.push(error) });
  for (let streak = 1; streak <= 2; streak += 1) {
    await rm(folder, { recursive: true });
    for (let beats = 0; beats < 3; beats += 1) {
      await clock.advance(10_000);
      await expect.poll(() => clock.pending).toBe(1);
    }
    expect(errors).toMatchObject(Array.from({ length: streak }, () => ({ code: "ENOENT" })));
    await mkdir(folder);
    await clock.advance(10_000);
    await expect.poll(() => time().catch(() => 0)).toBe(clock.now());
  }
  await beat.stop();
});

test("heartbeatFile never lets anybody read half of it", async () => {
  const { clock, beat, path } = await beating({ every: 1, status: () => "x".repeat(100_000) });
  let reads = 0;
  for (let beats = 0; beats < 50; beats += 1) {
    const [text] = await Promise.all([readFile(path, "utf8"), clock.advance(1)]);
    expect(text.endsWith('"}\n')).toBe(true);
    reads += 1;
  }
  expect(reads).toBe(50);
  await beat.stop();
});

test("a heartbeat file does not keep its process alive", async () => {
  const path = join(root, "child.json");
  const one = child("beating", [path]);
  expect([await one.ended, one.said]).toEqual([0, { out: "", err: "" }]);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: one.process.pid });
});

test("M5: heartbeatFile refuses a duration that is none, or 0, by its name", async () => {
  for (const every of [NaN, -1, 0, 0.5, "soon"])
    await expect(heartbeatFile(join(root, "bad"), { every })).rejects.toThrow(/^heartbeatFile.every must be/);
});
