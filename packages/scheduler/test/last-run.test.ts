import { aborted, sleep } from "@brains/daemon-core";
import { describe, expect, it, vi } from "vitest";
import { after, cron, every, ScheduleHandle, type ScheduleOptions } from "../src/index.ts";
import { bench } from "./harness.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 5, 1, 12);
const ago = (minutes: number): number => NOON - minutes * MINUTE;
const minutes = (time: number | undefined): number => ((time ?? Number.NaN) - NOON) / MINUTE;

const kinds = [
  ["every", (options: ScheduleOptions) => every("10m", options)],
  ["cron", (options: ScheduleOptions) => cron("*/10 * * * *", { ...options, timezone: "UTC" })],
] as const;

describe.each(kinds)("I4: lastRun of %s", (_name, make) => {
  it("makes the latest time that passed while the process was down run at once, and keeps the grid", async () => {
    const { clock, enter, runs, reports } = bench(NOON + 5 * MINUTE);
    void enter(make({ lastRun: ago(30) }));
    await clock.advance("6m");
    expect(runs.map(({ at, run }) => [at / MINUTE, run.reason, minutes(run.scheduledAt)])).toEqual([
      [0, "catch-up", 0],
      [5, "schedule", 10],
    ]);
    expect(reports).toEqual([
      { type: "daemon:missed", reason: "down", count: 2, from: ago(20), to: ago(10) },
    ]);
  });

  it("misses nothing when the next time has not come, and keeps the grid", async () => {
    const { clock, enter, runs, reports } = bench(NOON + 5 * MINUTE);
    void enter(make({ lastRun: NOON }));
    await clock.advance("6m");
    expect(runs.map(({ run }) => [run.reason, minutes(run.scheduledAt)])).toEqual([["schedule", 10]]);
    expect(reports).toEqual([]);
  });

  it("with catchUp none is only told of, with all is run in full", async () => {
    const none = bench(NOON + 5 * MINUTE);
    void none.enter(make({ lastRun: ago(30), catchUp: "none" }));
    await none.clock.advance("1m");
    expect([none.runs.length, none.reports]).toMatchObject([0, [{ reason: "down", count: 3 }]]);
    const all = bench(NOON + 5 * MINUTE);
    void all.enter(make({ lastRun: ago(30), catchUp: "all" }));
    await all.clock.advance("1m");
    expect(all.runs.map(({ run }) => minutes(run.scheduledAt))).toEqual([-20, -10, 0]);
  });

  it("I7: in the future is taken for now", async () => {
    const { clock, enter, runs, reports } = bench(NOON);
    void enter(make({ lastRun: NOON + 365 * 24 * 60 * MINUTE }));
    await clock.advance("10m");
    expect(runs.map(({ run }) => minutes(run.scheduledAt))).toEqual([10]);
    expect(reports).toEqual([]);
  });

  it("a number counts when it is first entered, a function is asked each time", async () => {
    for (const [lastRun, expected] of [
      [ago(10), 1],
      [() => ago(10), 2],
    ] as const) {
      let runs = 0;
      const layer = make({ lastRun });
      for (let entry = 0; entry < 2; entry += 1) {
        const { clock, enter, abort } = bench(NOON + 5 * MINUTE);
        void enter(layer, () => (runs += 1));
        await clock.advance(1_000);
        abort();
      }
      expect(runs).toBe(expected);
    }
  });

  it("saveLastRun is given each time that is done with, so that nothing is run twice after a restart", async () => {
    const saved: number[] = [];
    const first = bench(NOON + 5 * MINUTE);
    const layer = make({ lastRun: () => saved.at(-1), saveLastRun: (time) => saved.push(time) });
    void first.enter(layer, (scope) => sleep(15 * MINUTE, scope, first.clock));
    await first.clock.advance("1h");
    first.abort();
    expect(saved).toEqual(saved.toSorted((a, b) => a - b));
    const second = bench(NOON + 5 * MINUTE + 65 * MINUTE);
    void second.enter(layer);
    await second.clock.advance("1m");
    const [before, between] = [first.runs, second.runs].map((list) => list.map(({ run }) => run.scheduledAt));
    expect(between).toHaveLength(1);
    expect(before?.slice(0, -1)).not.toContain(between?.[0]);
  });
});

describe("saveLastRun", () => {
  it("I4: is called when a run has ended, well or not, with what was skipped meanwhile, and not when it was cut short", async () => {
    const saved: string[] = [];
    const { clock, enter, abort, times } = bench();
    const saveLastRun = (time: number): void => void saved.push(`${time} at ${clock.monotonic()}`);
    void enter(every("1m", { saveLastRun }), async (scope) => {
      if (times().length === 1) await sleep(150_000, scope, clock);
      if (times().length === 2) throw new Error("no route");
      if (times().length === 3) await aborted(scope.signal);
    });
    await clock.advance("5m30s");
    abort();
    await clock.advance("1m");
    expect(saved).toEqual(["180000 at 210000", "240000 at 240000"]);
  });

  it("that throws is logged and disturbs nothing", async () => {
    const error = vi.fn();
    const logger = { debug() {}, info() {}, warn() {}, error };
    const saveLastRun = (): never => {
      throw new Error("disk full");
    };
    const { clock, enter, times } = bench();
    void enter(every("1m", { saveLastRun }), undefined, { logger });
    await clock.advance("2m");
    expect(times()).toHaveLength(2);
    expect(error.mock.calls[0]?.[1]).toBe('The last run of "standalone" could not be kept: disk full');
  });

  it("is not called by what was triggered, and is by what was missed", async () => {
    const saveLastRun = vi.fn();
    const control = new ScheduleHandle();
    const { clock, enter } = bench();
    void enter(every("1m", { saveLastRun, control, catchUp: "none" }));
    control.trigger();
    await clock.advance(0);
    expect(saveLastRun).not.toHaveBeenCalled();
    await clock.suspend("5m30s");
    expect(saveLastRun.mock.calls).toEqual([[300_000]]);
  });
});

describe("lastRun", () => {
  it("I6: of an expression, and what came before it, is not run again when the clock steps back", async () => {
    const { clock, enter, runs } = bench(NOON + MINUTE);
    void enter(cron("*/10 * * * *", { lastRun: NOON, timezone: "UTC" }));
    await clock.advance("1s");
    clock.step("-25m");
    await clock.advance("35m");
    expect(runs.map(({ run }) => minutes(run.scheduledAt))).toEqual([10]);
  });

  it("of a delay lets the next run begin a delay after it", async () => {
    for (const [last, expected] of [
      [40_000, 20_000],
      [90_000, 0],
    ] as const) {
      const { clock, enter, times } = bench(NOON);
      void enter(after("1m", { lastRun: NOON - last }));
      await clock.advance("30s");
      expect(times()).toEqual([expected]);
    }
  });

  it("that is no time is refused, by name", async () => {
    expect(() => every(1_000, { lastRun: Number.NaN })).toThrow(
      "lastRun must be a whole number of at least 0, got NaN.",
    );
    const { enter } = bench();
    await expect(enter(every(1_000, { lastRun: () => -1 }))).rejects.toThrow(
      "lastRun must be a whole number",
    );
  });
});
