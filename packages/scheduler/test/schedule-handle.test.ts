import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { every, ScheduleHandle } from "../src/index.ts";
import { bench } from "./harness.ts";

describe("ScheduleHandle", () => {
  it("I17: trigger runs now, under the overlap policy, and leaves the grid alone", async () => {
    const { clock, enter, runs, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(every(1_000, { control }), (scope) => sleep(100, scope, clock));
    await clock.advance(500);
    expect([control.trigger(), control.trigger()]).toEqual([true, false]);
    await clock.advance(500);
    expect(times()).toEqual([500, 1_000]);
    expect(runs[0]?.run).toEqual({ reason: "trigger", attempt: 1 });
    expect(reports).toEqual([
      { type: "daemon:skipped", reason: "overlap", count: 1, scheduledAt: undefined },
    ]);
  });

  it("nextRun is the wall time of the next run, also after the clock was set", async () => {
    const { clock, enter } = bench(50_000);
    const control = new ScheduleHandle();
    void enter(every(1_000, { control }));
    expect(control.nextRun).toBe(51_000);
    await clock.advance(1_200);
    expect(control.nextRun).toBe(52_000);
    clock.step("1h");
    expect(control.nextRun).toBe(52_000 + 3_600_000);
  });

  it("is attached as long as the schedule is armed", async () => {
    const { clock, enter, abort, times } = bench();
    const control = new ScheduleHandle();
    expect([control.armed, control.trigger(), control.nextRun]).toEqual([false, false, undefined]);
    const done = enter(every(1_000, { control }));
    expect(control.armed).toBe(true);
    abort();
    expect([control.armed, control.trigger(), control.nextRun]).toEqual([false, false, undefined]);
    await done;
    await clock.advance(1_000);
    expect(times()).toEqual([]);
  });

  it("stays with the schedule that was armed last", async () => {
    const control = new ScheduleHandle();
    const [first, second] = [bench(), bench()];
    const done = first.enter(every(1_000, { control }));
    void second.enter(every(1_000, { control }));
    first.abort();
    await done;
    expect(control.trigger()).toBe(true);
    expect(second.times()).toEqual([0]);
  });
});
