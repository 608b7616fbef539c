import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { after, cron, every, PatternCache, ScheduleHandle, type When } from "../src/index.ts";
import { bench } from "./harness.ts";

const MINUTE = 60_000;

describe("I18: reschedule", () => {
  it("gives an interval other times from now on, and makes nothing up", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(every("1h", { control }));
    await clock.advance("30m");
    control.reschedule({ interval: "10m" });
    expect(control.nextRuns(2).map(Number)).toEqual([40 * MINUTE, 50 * MINUTE]);
    await clock.advance("21m");
    expect([times(), reports, clock.pending]).toEqual([[40 * MINUTE, 50 * MINUTE], [], 1]);
  });

  it("makes each kind of schedule any other", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(every("1h", { control }), (scope) => sleep(1_000, scope, clock));
    const steps: [When, number[]][] = [
      [{ schedule: "*/10 * * * *", timezone: "UTC" }, [10, 20]],
      [{ delay: "10m" }, [35, 45 + 1 / 60]],
      [{ interval: "5m" }, [55, 60, 65, 70, 75]],
    ];
    for (const [when, expected] of steps) {
      const before = times().length;
      control.reschedule(when);
      await clock.advance("25m");
      expect(
        times()
          .slice(before)
          .map((at) => at / MINUTE),
      ).toEqual(expected);
    }
  });

  it("lets the run in flight go on; a delay counts from its end", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(every("1m", { control }), (scope) => sleep(90_000, scope, clock));
    await clock.advance("1m");
    control.reschedule({ delay: "10s" });
    expect(control.nextRun).toBeUndefined();
    await clock.advance("2m");
    expect([times(), reports]).toEqual([[MINUTE, 160_000], []]);
  });

  it("keeps the zone and the dst of the expression before, unless given others", async () => {
    const { enter } = bench(Date.parse("2026-03-28T12:00Z"));
    const control = new ScheduleHandle();
    void enter(cron("0 9 * * *", { control, timezone: "Europe/Berlin", dst: { gap: "skip" } }));
    control.reschedule({ schedule: "30 2 * * *" });
    expect(control.nextRuns(1)[0]?.toISOString()).toBe("2026-03-30T00:30:00.000Z");
    control.reschedule({ schedule: "30 2 * * *", timezone: "UTC" });
    expect(control.nextRuns(1)[0]?.toISOString()).toBe("2026-03-29T02:30:00.000Z");
  });

  it("outlasts a restart, and can be there before the schedule is", async () => {
    const control = new ScheduleHandle();
    control.reschedule({ interval: "10s" });
    const layer = every("1h", { control });
    for (let entry = 0; entry < 2; entry += 1) {
      const { clock, enter, abort, times } = bench();
      void enter(layer);
      await clock.advance("20s");
      expect(times()).toEqual([10_000, 20_000]);
      abort();
    }
    expect(control.when).toEqual({ interval: "10s" });
  });

  it("leaves a paused schedule paused", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(every("1h", { control }));
    control.pause();
    control.reschedule({ interval: "1m" });
    await clock.advance("5m30s");
    expect([times(), clock.pending]).toEqual([[], 0]);
    control.resume();
    await clock.advance("1m");
    expect(times()).toEqual([6 * MINUTE]);
  });

  it("keeps all else: overlap, bounds, quiet hours, and how many runs are left", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    const done = enter(
      every("1h", { control, maxRuns: 2, quiet: [{ from: "00:00", to: "00:05", timezone: "UTC" }] }),
    );
    control.reschedule({ interval: "1m" });
    await clock.advance("1h");
    await done;
    expect(times()).toEqual([5 * MINUTE, 6 * MINUTE]);
  });

  it("shares patterns, and refuses at once what is not valid: all stays as it was", async () => {
    const { clock, enter, times } = bench(Date.UTC(2026, 0, 1));
    const patterns = new PatternCache();
    const control = new ScheduleHandle();
    void enter(every("1m", { control, patterns }));
    control.reschedule({ schedule: "* * * * *" });
    expect(patterns.size).toBe(1);
    const bad: [unknown, string | RegExp][] = [
      [{ interval: 0 }, "interval must be at least 1 ms, got 0."],
      [{ delay: "soon" }, /^delay must be whole milliseconds/],
      [{ schedule: "nonsense" }, /^schedule "nonsense" is not a cron expression/],
      [{ schedule: "0 0 0 1 1 * 1999" }, "can never fire again: its years have passed"],
      [{ schedule: "* * * * *", timezone: "Mars" }, 'timezone "Mars" is not a known time zone'],
      [{}, "when must be { interval }, { delay } or { schedule, timezone?, dst? }, got {}."],
      [{ interval: 1, delay: 1 }, /^when must be/],
      [null, /^when must be/],
    ];
    for (const [when, message] of bad) expect(() => control.reschedule(when as When)).toThrow(message);
    expect(control.when).toEqual({ schedule: "* * * * *" });
    await clock.advance("2m");
    expect(times()).toEqual([MINUTE, 2 * MINUTE]);
    expect(() => new ScheduleHandle().reschedule({ interval: 0 })).toThrow("interval must be at least 1 ms");
  });

  it("of a delay while it waits begins a new wait", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(after("1h", { control }));
    await clock.advance("30m");
    control.reschedule({ delay: "1m" });
    await clock.advance("1m");
    expect(times()).toEqual([31 * MINUTE]);
  });
});
