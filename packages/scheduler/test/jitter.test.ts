import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { after, cron, every, ScheduleHandle, type ScheduleOptions } from "../src/index.ts";
import { jitter } from "../src/lib/jitter.ts";
import { bench } from "./harness.ts";

const START = Date.UTC(2026, 0, 1);
const kinds = [
  ["every", (options: ScheduleOptions) => every("1m", options)],
  ["cron", (options: ScheduleOptions) => cron("* * * * *", { ...options, timezone: "UTC" })],
] as const;

/** When the runs of two hours began, each after its nominal time. */
async function lags(layer: ReturnType<typeof every>, name: string): Promise<number[]> {
  const { clock, enter, runs } = bench(START);
  void enter(layer, undefined, { name });
  await clock.advance("2h");
  expect(runs.map(({ run }) => run.reason)).not.toContain("catch-up");
  return runs.map(({ at, run }) => START + at - (run.scheduledAt ?? 0));
}

describe.each(kinds)("I14: the jitter of %s", (_name, make) => {
  it("is stable per name and nominal time, differs between them, and is no more than it was told", async () => {
    const first = await lags(make({ jitter: "30s" }), "sync");
    expect(await lags(make({ jitter: "30s" }), "sync")).toEqual(first);
    expect(await lags(make({ jitter: "30s" }), "index")).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(100);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThan(30_000);
  });

  it("never passes the next time, however long it may be", async () => {
    const all = await lags(make({ jitter: "1h" }), "sync");
    expect(all.length).toBeGreaterThanOrEqual(119);
    expect(Math.max(...all)).toBeLessThan(60_000);
    expect(Math.max(...all)).toBeGreaterThan(50_000);
  });

  it("leaves the nominal times as they are, in a preview too", async () => {
    const { clock, enter, runs } = bench(START);
    const control = new ScheduleHandle();
    void enter(make({ jitter: "30s", control }));
    const previewed = control.nextRuns(3).map(Number);
    await clock.advance("4m");
    expect(previewed).toEqual([1, 2, 3].map((minute) => START + minute * 60_000));
    expect(runs.slice(0, 3).map(({ run }) => run.scheduledAt)).toEqual(previewed);
  });

  it("I6: makes no time come early, twice or out of order when the process stands still within it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 12 }), async (naps) => {
        const { clock, enter, runs, reports } = bench(START);
        void enter(make({ jitter: "1m", catchUp: "all" }));
        for (const nap of naps) {
          await clock.suspend(nap);
          await clock.advance(nap);
        }
        await clock.advance("2m");
        const nominal = runs.map(({ run }) => run.scheduledAt ?? 0);
        expect(nominal).toEqual(nominal.map((_, index) => START + (index + 1) * 60_000));
        const lag = jitter("standalone", 60_000);
        const earliest = (time: number): number => time + lag(time, 60_000);
        for (const { at, run } of runs)
          expect(START + at).toBeGreaterThanOrEqual(earliest(run.scheduledAt ?? Infinity));
        expect(reports).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("I14: jitter", () => {
  it("of a delay comes on top of it", async () => {
    const { clock, enter, times } = bench(START);
    void enter(after("1m", { jitter: "30s" }));
    await clock.advance("1h");
    const gaps = times().map((time, index) => time - (times()[index - 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...gaps)).toBeLessThan(90_000);
    expect(new Set(gaps).size).toBeGreaterThan(30);
  });

  it("is spread evenly over names, and over times", () => {
    const tenths = (values: number[]): number[] => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (const value of values)
        counts[Math.floor(value / 100)] = (counts[Math.floor(value / 100)] ?? 0) + 1;
      return counts;
    };
    const byName = Array.from({ length: 10_000 }, (_, index) =>
      jitter(`unit-${index}`, 1_000)(START, Infinity),
    );
    const lag = jitter("sync", 1_000);
    const byTime = Array.from({ length: 10_000 }, (_, index) => lag(START + index * 60_000, Infinity));
    for (const count of [...tenths(byName), ...tenths(byTime)]) {
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1_150);
    }
  });

  it("M5: that is no duration is refused, by name", () => {
    expect(() => every(1_000, { jitter: -1 })).toThrow(/^jitter must be whole milliseconds/);
  });
});
