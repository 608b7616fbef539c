import { describe, expect, it } from "vitest";
import { cron, every, nextRuns, type QuietHours, ScheduleHandle } from "../src/index.ts";
import { quietOf } from "../src/lib/quiet.ts";
import { bench } from "./harness.ts";

const HOUR = 3_600_000;
const night: QuietHours = { from: "22:00", to: "06:00", timezone: "Europe/Berlin" };
/** Eight in the evening in Berlin. */
const EVENING = Date.parse("2026-06-01T18:00Z");
const hours = (times: (number | undefined)[]): number[] =>
  times.map((time) => ((time ?? 0) - EVENING) / HOUR);

describe("quiet", () => {
  it("is when nothing is run, over midnight too, and each time is told of as skipped", async () => {
    for (const layer of [every("1h", { quiet: [night] }), cron("0 * * * *", { quiet: [night] })]) {
      const { clock, enter, runs, reports } = bench(EVENING);
      void enter(layer);
      await clock.advance("11h");
      expect(hours(runs.map(({ run }) => run.scheduledAt))).toEqual([1, 10, 11]);
      expect(reports).toEqual(
        [2, 3, 4, 5, 6, 7, 8, 9].map((hour) => ({
          type: "daemon:skipped",
          reason: "quiet",
          count: 1,
          scheduledAt: EVENING + hour * HOUR,
        })),
      );
    }
  });

  it.each<[string, QuietHours, string, string]>([
    [
      "times of the day",
      { from: "12:00", to: "13:30", timezone: "UTC" },
      "2026-06-01T12:00Z",
      "2026-06-01T13:30Z",
    ],
    ["times over midnight", night, "2026-06-01T20:00Z", "2026-06-02T04:00Z"],
    [
      "the rest of a day",
      { from: "18:00", to: "24:00", timezone: "UTC" },
      "2026-06-01T18:00Z",
      "2026-06-02T00:00Z",
    ],
    [
      "one day",
      { from: "2026-12-25", to: "2026-12-25", timezone: "America/New_York" },
      "2026-12-25T05:00Z",
      "2026-12-26T05:00Z",
    ],
    [
      "days",
      { from: "2026-12-24", to: "2026-12-26", timezone: "UTC" },
      "2026-12-24T00:00Z",
      "2026-12-27T00:00Z",
    ],
    [
      "points in time",
      { from: new Date("2026-06-01T12:34Z"), to: new Date("2026-06-03T00:00Z") },
      "2026-06-01T12:34Z",
      "2026-06-03T00:00Z",
    ],
    ["a night on which clocks are put forward", night, "2026-03-28T21:00Z", "2026-03-29T04:00Z"],
    ["a night on which clocks are put back", night, "2026-10-24T20:00Z", "2026-10-25T05:00Z"],
  ])("takes %s, from the first moment to the last", (_what, given, from, to) => {
    const quiet = quietOf([given]);
    const [first, end] = [Date.parse(from), Date.parse(to)];
    expect([first - 1, first, end - 1, end].map((time) => quiet?.(time) !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    for (let time = first; time < end; time += 600_000) {
      expect(quiet?.(time)).toBeGreaterThan(time);
      expect(quiet?.(time)).toBeLessThanOrEqual(end);
    }
  });

  it("is passed over by a preview, a night of seconds in no time, and one that leaves nothing at all", () => {
    const from = new Date(EVENING + 2 * HOUR - 1_000);
    const [next] = nextRuns({ schedule: "* * * * * *" }, { from, count: 1, quiet: [night] });
    expect(next?.toISOString()).toBe("2026-06-02T04:00:00.000Z");
    const always: QuietHours[] = [
      { from: "00:00", to: "12:00" },
      { from: "12:00", to: "24:00" },
    ];
    expect(nextRuns({ interval: 1 }, { from, quiet: always })).toEqual([]);
  });

  it("lets a triggered run begin, and an immediate one not", async () => {
    const { clock, enter, runs, reports } = bench(EVENING + 3 * HOUR);
    const control = new ScheduleHandle();
    void enter(every("1h", { quiet: [night], immediate: true, control }));
    expect(control.trigger()).toBe(true);
    await clock.advance("1m");
    expect(runs.map(({ run }) => run.reason)).toEqual(["trigger"]);
    expect(reports).toMatchObject([{ reason: "quiet", scheduledAt: undefined }]);
    expect(hours([control.nextRun])).toEqual([11 - 1]);
  });

  it("I4: leaves nothing to be made up for, and nothing is made up for in it", async () => {
    const asleep = bench(EVENING);
    void asleep.enter(cron("0 21,23 * * *", { quiet: [night], timezone: "Europe/Berlin" }));
    await asleep.clock.suspend("11h");
    expect(hours(asleep.runs.map(({ run }) => run.scheduledAt))).toEqual([1]);
    expect(asleep.reports).toMatchObject([{ reason: "quiet", scheduledAt: EVENING + 3 * HOUR }]);

    const awake = bench(EVENING);
    void awake.enter(cron("0 21 * * *", { quiet: [night], timezone: "Europe/Berlin" }));
    await awake.clock.suspend("3h");
    expect(awake.runs).toEqual([]);
    expect(awake.reports).toMatchObject([{ type: "daemon:skipped", reason: "quiet" }]);
  });

  it("that is none is refused, by name", () => {
    const bad: unknown[] = [
      { from: "22:00", to: "22:00" },
      { from: "25:00", to: "06:00" },
      { from: "22:60", to: "06:00" },
      { from: "2026-02-30", to: "2026-03-01" },
      { from: "2026-03-02", to: "2026-03-01" },
      { from: new Date(1), to: new Date(1) },
      { from: 22, to: 6 },
      null,
    ];
    for (const one of bad)
      expect(() => every(1_000, { quiet: [night, one as QuietHours] })).toThrow(/^quiet\[1\] must be/);
    expect(() => every(1_000, { quiet: [{ from: new Date(1), to: "x" as never }] })).toThrow(
      'quiet[0].to must be a valid Date, got "x".',
    );
    expect(() => every(1_000, { quiet: night as never })).toThrow(/^quiet must be an array/);
    expect(() => every(1_000, { quiet: [{ ...night, timezone: "Mars" }] })).toThrow('timezone "Mars"');
  });
});
