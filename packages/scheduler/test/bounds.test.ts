import { sleep } from "@brains/daemon-core";
import { describe, expect, it, vi } from "vitest";
import { after, cron, every, ScheduleHandle, type ScheduleOptions } from "../src/index.ts";
import { bench, settled } from "./harness.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 1, 12);
const at = (minutes: number): Date => new Date(NOON + minutes * MINUTE);

const kinds = [
  ["every", (options: ScheduleOptions) => every("10m", options)],
  ["after", (options: ScheduleOptions) => after("10m", options)],
  ["cron", (options: ScheduleOptions) => cron("*/10 * * * *", { ...options, timezone: "UTC" })],
] as const;

describe.each(kinds)("X5: %s", (name, make) => {
  it("has its first time at startAt, if there is one then", async () => {
    const { clock, enter, runs, times } = bench(NOON);
    void enter(make({ startAt: at(30) }));
    await clock.advance("51m");
    expect(times().map((time) => time / MINUTE)).toEqual([30, 40, 50]);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual(
      [30, 40, 50].map((minute) => at(minute).getTime()),
    );
  });

  it("M1: waits 30 days for startAt, and follows a clock that is set meanwhile", async () => {
    const { clock, enter, times } = bench(NOON);
    void enter(make({ startAt: at(30 * 24 * 60) }));
    await clock.advance("1m");
    expect(times()).toEqual([]);
    clock.step("20d");
    await clock.advance("10d");
    expect(times()[0]).toBe(10 * DAY);
  });

  it("does not mind a startAt that has passed", async () => {
    const { clock, enter, times } = bench(NOON);
    void enter(make({ startAt: at(-7) }));
    await clock.advance("15m");
    expect(times()).toEqual([10 * MINUTE]);
  });

  it("ends at endAt, which is no time of it, after the run in flight", async () => {
    const { clock, enter, times } = bench(NOON);
    const done = enter(make({ endAt: at(30) }), (scope) =>
      sleep(name === "after" ? 0 : 15 * MINUTE, scope, clock),
    );
    await clock.advance("20m");
    expect(times().at(-1)).toBe(name === "after" ? 20 * MINUTE : 10 * MINUTE);
    await clock.advance("20m");
    expect(times().at(-1)).toBeLessThan(30 * MINUTE);
    expect([await settled(done), clock.pending]).toEqual([true, 0]);
  });

  it("ends after maxRuns runs of its own, the immediate one among them, triggered ones not", async () => {
    const { clock, enter, runs } = bench(NOON);
    const control = new ScheduleHandle();
    const done = enter(make({ maxRuns: 3, immediate: true, control }));
    control.trigger();
    await clock.advance("10m");
    control.trigger();
    await clock.advance("1h");
    await done;
    expect(runs.map(({ run }) => run.reason)).toEqual(["start", "schedule", "trigger", "schedule"]);
    expect([control.armed, clock.pending]).toEqual([false, 0]);
  });

  it("runs nothing and is ready when it is entered after endAt", async () => {
    const ready = vi.fn();
    const { clock, enter, times } = bench(NOON);
    await enter(make({ endAt: at(-10) }), undefined, { ready });
    expect([times(), clock.pending]).toEqual([[], 0]);
  });
});

describe("X5: of maxRuns", () => {
  it("what waits counts, so that no more are run than that", async () => {
    for (const overlap of ["queue", "cancel-previous", { allow: 2 }] as const) {
      const { clock, enter, times } = bench();
      const away = { signal: new AbortController().signal };
      const done = enter(every(1_000, { maxRuns: 3, overlap }), () => sleep(2_500, away, clock));
      await clock.advance("20s");
      await done;
      expect(times()).toHaveLength(3);
    }
  });

  it("what is made up for counts", async () => {
    const { clock, enter, runs } = bench();
    const done = enter(every(1_000, { maxRuns: 3, catchUp: "all" }));
    await clock.suspend("10s");
    await done;
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([1_000, 2_000, 3_000]);
  });

  it("nothing is left to another generation: it begins anew", async () => {
    const layer = every(1_000, { maxRuns: 1 });
    for (let entry = 0; entry < 2; entry += 1) {
      const { clock, enter, times } = bench();
      const done = enter(layer);
      await clock.advance("5s");
      await done;
      expect(times()).toHaveLength(1);
    }
  });
});

describe("X5: bounds", () => {
  it("that are none are refused, by name", () => {
    const bad: [ScheduleOptions, string][] = [
      [{ startAt: new Date(Number.NaN) }, "startAt must be a valid Date, got an invalid Date."],
      [{ endAt: "tomorrow" as never }, 'endAt must be a valid Date, got "tomorrow".'],
      [
        { startAt: at(0), endAt: at(0) },
        "endAt must be after startAt (2026-06-01T12:00:00.000Z), got 2026-06-01T12:00:00.000Z.",
      ],
      [{ maxRuns: 0 }, "maxRuns must be a whole number of at least 1, got 0."],
      [{ maxRuns: 1.5 }, "maxRuns must be a whole number of at least 1, got 1.5."],
    ];
    for (const [options, message] of bad) expect(() => every(1_000, options)).toThrow(message);
  });

  it("I13: between which an expression never fires are refused", () => {
    expect(() => cron("0 0 1 1 *", { startAt: at(0), endAt: at(10), timezone: "UTC" })).toThrow(
      'schedule "0 0 1 1 *" never fires between startAt and endAt.',
    );
  });

  it("count for an immediate run too", async () => {
    const { clock, enter, times } = bench(NOON);
    void enter(every("10m", { startAt: at(30), immediate: true }));
    await clock.advance("29m");
    expect(times()).toEqual([]);
  });

  it("I8: what came before startAt is not made up for, and what came from it on is", async () => {
    const { clock, enter, runs, reports } = bench(NOON);
    void enter(every("10m", { startAt: at(30), catchUp: "all" }));
    await clock.suspend("55m");
    expect(runs.map(({ run }) => ((run.scheduledAt ?? 0) - NOON) / MINUTE)).toEqual([30, 40, 50]);
    expect(reports).toEqual([]);
  });

  it("end a schedule that stood still over endAt with what came before it", async () => {
    for (const layer of kinds
      .filter(([name]) => name !== "after")
      .map(([, make]) => make({ endAt: at(30), catchUp: "all" }))) {
      const { clock, enter, runs } = bench(NOON);
      const done = enter(layer);
      await clock.suspend("5h");
      await done;
      expect(runs.map(({ run }) => ((run.scheduledAt ?? 0) - NOON) / MINUTE)).toEqual([10, 20]);
    }
  });
});
