import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { cron, ScheduleHandle } from "../src/index.ts";
import { bench } from "./harness.ts";

const HOUR = 3_600_000;
const TEN = Date.UTC(2026, 0, 1, 10);
const hourly = (): ReturnType<typeof cron> => cron("0 * * * *", { timezone: "UTC" });

describe("cron", () => {
  it("I8: runs at the times of the expression, each with its nominal time", async () => {
    const { clock, enter, runs } = bench(TEN - 90_000);
    void enter(cron("*/5 * * * *", { timezone: "UTC" }));
    await clock.advance("11m30s");
    expect(runs).toEqual(
      [0, 5, 10].map((minute) => ({
        at: 90_000 + minute * 60_000,
        run: { reason: "schedule", attempt: 1, scheduledAt: TEN + minute * 60_000 },
      })),
    );
  });

  it("reads the expression in its time zone", async () => {
    const { clock, enter, times } = bench(Date.UTC(2026, 6, 1));
    void enter(cron("0 9 * * *", { timezone: "America/New_York" }));
    await clock.advance("1d");
    expect(times()).toEqual([13 * HOUR]);
  });

  it("I8: follows a wall clock that was set forward, within 30 s", async () => {
    const { clock, enter, runs } = bench(TEN - HOUR / 2);
    void enter(hourly());
    await clock.advance(5_000);
    clock.step("40m");
    await clock.advance(25_000);
    expect(runs.map(({ run }) => [run.reason, run.scheduledAt])).toEqual([["catch-up", TEN]]);
  });

  it("I8: follows a wall clock that was set back: a time that never was run comes", async () => {
    const { clock, enter, runs } = bench(TEN + HOUR / 2);
    void enter(hourly());
    await clock.advance("1m");
    clock.step("-1h");
    await clock.advance("30m");
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([TEN]);
  });

  it("I6: a time that was run does not come again when the clock steps back", async () => {
    const { clock, enter, runs } = bench(TEN - 1_000);
    void enter(hourly());
    await clock.advance(1_500);
    clock.step("-3s");
    await clock.advance("5m");
    clock.step("-10m");
    await clock.advance("1h10m");
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([TEN, TEN + HOUR]);
  });

  it("I6: a clock that was a year ahead for a minute does not silence it for a year", async () => {
    const { clock, enter, runs } = bench(TEN - 1_000);
    void enter(hourly());
    await clock.advance("1m");
    clock.step("365d");
    await clock.advance("1m");
    clock.step("-365d");
    await clock.advance("1h");
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([TEN, TEN + 365 * 24 * HOUR, TEN + HOUR]);
  });

  it("I6: of times that were missed and come after all, none is one that was run", async () => {
    const { clock, enter, runs, reports } = bench(TEN - 1_000);
    void enter(hourly());
    await clock.suspend("5h30m");
    clock.step("-4h20m");
    await clock.advance("30s");
    clock.step("4h");
    await clock.advance("2h");
    const hours = runs.map(({ run }) => ((run.scheduledAt ?? 0) - TEN) / HOUR);
    expect(hours).toEqual([5, 4, 6, 7]);
    expect(reports).toMatchObject([
      { type: "daemon:missed", count: 5, from: TEN, to: TEN + 4 * HOUR, reason: "stalled" },
      { type: "daemon:missed", count: 2, from: TEN + 2 * HOUR, to: TEN + 3 * HOUR, reason: "clock" },
    ]);
  });

  it("I4, I5: what was missed is one late run, for the latest time, and then it goes on", async () => {
    const { clock, enter, runs } = bench(TEN);
    void enter(cron("* * * * * *", { timezone: "UTC" }));
    await clock.suspend("52w");
    await clock.advance(1_000);
    const year = 52 * 7 * 24 * HOUR;
    expect(runs.map(({ run }) => [run.reason, run.scheduledAt])).toEqual([
      ["catch-up", TEN + year],
      ["schedule", TEN + year + 1_000],
    ]);
  });

  it("ends by itself when its years have passed, after the run in flight", async () => {
    const { clock, enter, times } = bench(Date.UTC(2026, 11, 31, 23, 59));
    const done = enter(cron("0 0 0 1 1 * 2027", { timezone: "UTC" }), (scope) => sleep(5_000, scope, clock));
    await clock.advance("2m");
    await done;
    expect([times(), clock.pending]).toEqual([[60_000], 0]);
  });

  it("looks at the clock with one timer, and gives its times to a handle", async () => {
    const { clock, enter } = bench(TEN);
    const control = new ScheduleHandle();
    void enter(cron("0 * * * *", { timezone: "UTC", control }));
    await clock.advance("5m");
    expect([clock.pending, control.nextRun]).toEqual([1, TEN + HOUR]);
  });
});

describe("cron, when it is called,", () => {
  it.each([
    ["0 0 31 2 *", "can never fire"],
    ["0 0 31 4,6,9,11 *", "can never fire"],
    ["0-59 0-59 0-23 31 2,4,6,9,11 +MON", "can never fire"],
    ["*/7 */3 */5 30-31 FEB +1-5#L", "can never fire"],
    ["60 * * * *", "is not a cron expression: Invalid value for minute: 60"],
    ["every day", "is not a cron expression"],
    ["", "is not a cron expression"],
    ["* * * *", "is not a cron expression"],
    ["@reboot", "is not a cron expression"],
    ["2030-01-01T00:00:00", "is not a cron expression but a single date"],
  ])("I13: refuses %j within 100 ms, and says that it %s", (expression, rule) => {
    const since = performance.now();
    expect(() => cron(expression, { timezone: "Australia/Lord_Howe" })).toThrow(
      expect.objectContaining({
        code: "INVALID_SCHEDULE",
        given: expression,
        rule: expect.stringContaining(rule),
        message: expect.stringContaining(`schedule ${JSON.stringify(expression)} ${rule}`),
      }),
    );
    expect(performance.now() - since).toBeLessThan(100);
  });

  it("I13: accepts what is rare", () => {
    for (const rare of ["0 0 29 2 *", "0 0 29 2 +MON#5", "0 0 0 1 1 * 9999", "0 0 31 2 MON", "@yearly"])
      expect(() => cron(rare)).not.toThrow();
  });

  it("I13: refuses years that have passed: at once if it knows the time, else when it is entered", async () => {
    const past = "0 0 0 1 1 * 2020";
    const message = `schedule "${past}" can never fire again: its years have passed.`;
    const { clock, enter } = bench(TEN);
    expect(() => cron(past, { clock })).toThrow(message);
    await expect(enter(cron(past))).rejects.toThrow(message);
    expect(clock.pending).toBe(0);
  });

  it("refuses a time zone that is none, by name", () => {
    for (const timezone of ["Mars/Olympus", ""])
      expect(() => cron("* * * * *", { timezone })).toThrow(
        `timezone ${JSON.stringify(timezone)} is not a known time zone`,
      );
  });
});
