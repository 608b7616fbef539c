import { describe, expect, it } from "vitest";
import {
  after,
  cron,
  every,
  nextRuns,
  type PreviewOptions,
  ScheduleHandle,
  type When,
} from "../src/index.ts";
import { bench } from "./harness.ts";

const FROM = new Date("2026-06-01T12:00:00Z");
const at = (when: When, options?: PreviewOptions): string =>
  nextRuns(when, { from: FROM, ...options })
    .map((time) => time.toISOString().slice(5, 16))
    .join(" ");

describe("X7: nextRuns", () => {
  it("previews each kind with nothing scheduled", () => {
    expect(at({ schedule: "0 9 * * MON-FRI", timezone: "Europe/Berlin" }, { count: 2 })).toBe(
      "06-02T07:00 06-03T07:00",
    );
    expect(at({ interval: "90m" }, { count: 3 })).toBe("06-01T13:30 06-01T15:00 06-01T16:30");
    expect(at({ delay: "1h" }, { count: 3 })).toBe("06-01T13:00");
    expect(nextRuns({ interval: "1h" }, { from: FROM })).toHaveLength(5);
  });

  it("begins now where no time is given", () => {
    const before = Date.now();
    const [next] = nextRuns({ interval: "1h" });
    expect(Number(next) - before).toBeGreaterThanOrEqual(3_600_000);
    expect(Number(next) - before).toBeLessThan(3_610_000);
  });

  it("keeps to startAt, endAt, maxRuns, quiet and dst", () => {
    const startAt = new Date("2026-06-01T18:30Z");
    const endAt = new Date("2026-06-01T22:00Z");
    expect(at({ schedule: "0 * * * *", timezone: "UTC" }, { startAt, endAt })).toBe(
      "06-01T19:00 06-01T20:00 06-01T21:00",
    );
    expect(at({ interval: "1h" }, { startAt, endAt })).toBe(
      "06-01T18:30 06-01T19:30 06-01T20:30 06-01T21:30",
    );
    expect(at({ interval: "1h" }, { maxRuns: 2 })).toBe("06-01T13:00 06-01T14:00");
    const quiet = [{ from: "13:00", to: "20:00", timezone: "UTC" }];
    expect(at({ interval: "3h" }, { quiet, count: 2 })).toBe("06-01T21:00 06-02T00:00");
  });

  it("refuses what is not valid, by name", () => {
    expect(() => at({ interval: "1h" }, { count: 0 })).toThrow(
      "count must be a whole number from 1 to 1000, got 0.",
    );
    expect(() => at({ interval: "1h" }, { from: new Date("x") })).toThrow("from must be a valid Date");
    expect(() => at({ schedule: "0 0 31 2 *" })).toThrow("can never fire");
  });
});

describe("I18: nextRuns of a handle", () => {
  it("gives the nominal times to come, as they then are", async () => {
    const options = { maxRuns: 4, quiet: [{ from: "00:03", to: "00:05", timezone: "UTC" }] };
    for (const make of [every.bind(null, "1m"), cron.bind(null, "* * * * *")]) {
      const { clock, enter, runs } = bench();
      const control = new ScheduleHandle();
      void enter(make({ ...options, control }));
      const previewed = control.nextRuns(10).map(Number);
      expect(previewed).toEqual([1, 2, 5, 6].map((minute) => minute * 60_000));
      await clock.advance("90s");
      expect(control.nextRuns(10).map(Number)).toEqual(previewed.slice(1));
      await clock.advance("10m");
      expect(runs.map(({ run }) => run.scheduledAt)).toEqual(previewed);
    }
  });

  it("knows one of a delay, and none while its run goes on", async () => {
    const { clock, enter } = bench();
    const control = new ScheduleHandle();
    void enter(after("1m", { control }), () => new Promise(() => {}));
    expect(control.nextRuns().map(Number)).toEqual([60_000]);
    await clock.advance("1m");
    expect(control.nextRuns()).toEqual([]);
  });

  it("promises nothing of a schedule that has crashed, was stopped or is over", async () => {
    const { clock, enter, abort } = bench(FROM);
    const [stopped, over, crashed] = [new ScheduleHandle(), new ScheduleHandle(), new ScheduleHandle()];
    void enter(every("1m", { control: stopped }));
    void enter(cron("* * * * *", { control: over, maxRuns: 1 }));
    void enter(cron("0 0 0 1 1 * 2020", { control: crashed })).catch(() => {});
    await clock.advance("1m");
    abort();
    for (const control of [stopped, over, crashed])
      expect([control.armed, control.nextRun, control.nextRuns()]).toEqual([false, undefined, []]);
  });

  it("refuses a count that is none", () => {
    expect(() => new ScheduleHandle().nextRuns(0)).toThrow(
      "count must be a whole number from 1 to 1000, got 0.",
    );
  });
});
