import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loopWatchdog, type LoopBlocked } from "../src/index.ts";
import { child } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "loop-watchdog-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Has a process block until it was reported, and so is still blocked when it is. */
async function blocked(way: string): Promise<{ err: string; report: LoopBlocked; out: string }> {
  const flag = join(folder, way.replaceAll(" ", "-"));
  const one = child("blocking", [way, flag]);
  await one.says("has blocked the event loop");
  expect(one.said.out).toBe("");
  writeFileSync(flag, "");
  expect(await one.ended).toBe(0);
  const { out, err } = one.said;
  const reports = out.split("\n").filter((line) => line.startsWith("{"));
  expect(reports).toHaveLength(1);
  return { out, err, report: JSON.parse(reports[0] ?? "") as LoopBlocked };
}

describe("a process with a loop watchdog", { timeout: 20_000 }, () => {
  test("H5: loopWatchdog names the daemon that blocks the loop, and where, while it still does", async () => {
    const { err, report, out } = await blocked("entered");
    expect(err).toMatch(/^Daemon "indexer" has blocked the event loop for more than 300 ms\.\n/);
    expect(err).toMatch(/ {4}at spinUntil \(file:\/\/.+blocking\.mts:\d+:\d+\)\n/);
    expect(err).not.toContain("node:internal");
    expect(report).toMatchObject({ type: "registry:loop-blocked", daemon: "indexer", limit: 300 });
    expect(report.duration).toBeGreaterThanOrEqual(300);
    expect(Math.abs(Date.now() - report.at)).toBeLessThan(20_000);
    expect(err).toContain(report.stack);
    expect(out).toContain("stopped, 0 left");
  });

  test("H5: a daemon that has called another is named again when that one has returned", async () => {
    expect((await blocked("left")).report.daemon).toBe("outer");
  });

  test("H5: after an await it is known from its async context", async () => {
    const { err, report } = await blocked("after an await");
    expect(err).toMatch(/^Daemon "importer" has/);
    expect(report.daemon).toBe("importer");
  });

  test("H5: where it is not known no name is made up", async () => {
    const { err, report } = await blocked("unknown");
    expect(err).toMatch(/^Something has blocked/);
    expect(report.daemon).toBeUndefined();
  });

  test("H5: a block that is shorter than the limit is not reported", async () => {
    const one = child("blocking", ["short"]);
    expect([await one.ended, one.said]).toEqual([0, { out: "stopped, 0 left\n", err: "" }]);
  });

  test("H5: the watching thread does not keep its process alive", async () => {
    const one = child("blocking", ["nothing"]);
    expect([await one.ended, one.said]).toEqual([0, { out: "", err: "" }]);
  });
});

test("H5: stop ends the thread; twice is once", async () => {
  const watch = loopWatchdog();
  await Promise.all([watch.stop(), watch[Symbol.asyncDispose]()]);
  await watch.stop();
});

test("M5: loopWatchdog refuses a limit that is no duration, or too short, by its name", () => {
  for (const limit of [NaN, -1, 0, 19, "soon"])
    expect(() => loopWatchdog({ limit })).toThrow(/^loopWatchdog.limit must be/);
});
