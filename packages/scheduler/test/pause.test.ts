import { sleep } from "@brains/daemon-core";
import { describe, expect, it, vi } from "vitest";
import { after, cron, every, ScheduleHandle, type ScheduleOptions } from "../src/index.ts";
import { bench } from "./harness.ts";

const MINUTE = 60_000;
const kinds = [
  ["every", (options: ScheduleOptions) => every("1m", options)],
  ["cron", (options: ScheduleOptions) => cron("* * * * *", { ...options, timezone: "UTC" })],
] as const;

describe.each(kinds)("I15: a paused %s", (_name, make) => {
  it("runs nothing, keeps no timer and no next run; resumed, it goes on with its times and makes nothing up", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(make({ control, catchUp: "all" }));
    await clock.advance("1m");
    control.pause();
    expect([control.paused, control.armed, control.nextRun, control.nextRuns(), clock.pending]).toEqual([
      true,
      true,
      undefined,
      [],
      0,
    ]);
    await clock.advance("3m30s");
    control.resume();
    expect(control.nextRun).toBe(5 * MINUTE);
    await clock.advance("1m");
    expect(times()).toEqual([MINUTE, 5 * MINUTE]);
    expect(reports).toEqual([
      { type: "daemon:skipped", reason: "paused", count: 3, scheduledAt: 4 * MINUTE },
    ]);
  });

  it("I17: still runs what is triggered", async () => {
    const { clock, enter, runs } = bench();
    const control = new ScheduleHandle();
    void enter(make({ control }));
    control.pause();
    expect(control.trigger()).toBe(true);
    await clock.advance("5m");
    expect(runs.map(({ run }) => run.reason)).toEqual(["trigger"]);
    expect(clock.pending).toBe(0);
  });

  it("lets the run in flight go on, and drops the one that waits", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    const ended = vi.fn();
    void enter(make({ control, overlap: "queue" }), async (scope) => {
      await sleep(90_000, scope, clock);
      ended();
    });
    await clock.advance("2m");
    control.pause();
    await clock.advance("10m");
    expect([times(), ended.mock.calls.length]).toEqual([[MINUTE], 1]);
    expect(reports).toMatchObject([{ reason: "paused", scheduledAt: 2 * MINUTE }]);
  });

  it("ends by an abort, or on being resumed if its end has passed", async () => {
    const first = bench();
    const control = new ScheduleHandle();
    const aborted = first.enter(make({ control }));
    control.pause();
    first.abort();
    await aborted;
    const second = bench();
    const done = second.enter(make({ control, endAt: new Date(2 * MINUTE) }));
    await second.clock.advance("5m");
    expect(control.armed).toBe(true);
    control.resume();
    await done;
    expect([control.armed, second.runs]).toEqual([false, []]);
  });
});

describe("I15: a pause", () => {
  it("outlasts a restart, and can be there before the schedule is", async () => {
    const control = new ScheduleHandle();
    control.pause();
    const layer = every("1m", { control, immediate: true });
    for (let entry = 0; entry < 2; entry += 1) {
      const { clock, enter, abort, times, reports } = bench();
      void enter(layer);
      await clock.advance("5m");
      expect(times()).toEqual([]);
      expect(reports).toMatchObject([{ type: "daemon:skipped", reason: "paused", scheduledAt: undefined }]);
      abort();
    }
    control.resume();
    const { clock, enter, times } = bench();
    void enter(layer);
    await clock.advance("1m");
    expect(times()).toEqual([0, MINUTE]);
  });

  it("of all and one of its own hold each by themselves: taking back the one leaves the other", async () => {
    const [one, other] = [new ScheduleHandle(), new ScheduleHandle()];
    const everybody = Symbol("all");
    one.pause();
    for (const control of [one, other]) control.pause(everybody);
    for (const control of [one, other]) control.resume(everybody);
    expect([one.paused, other.paused]).toEqual([true, false]);
    one.pause();
    one.resume();
    expect(one.paused).toBe(false);
    one.resume();
    expect(one.paused).toBe(false);
  });

  it("holds as long as one of those who paused has not resumed, and counts what passed as one", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(every("1m", { control }));
    control.pause();
    control.pause("all");
    await clock.advance("2m");
    control.resume();
    await clock.advance("2m");
    expect([times(), reports, clock.pending]).toEqual([[], [], 0]);
    control.resume("all");
    await clock.advance("1m");
    expect(times()).toEqual([5 * MINUTE]);
    expect(reports).toMatchObject([{ type: "daemon:skipped", reason: "paused", count: 4 }]);
  });

  it("of a delay lets a whole delay pass after it", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(after("1m", { control }));
    control.pause();
    await clock.advance("90s");
    control.resume();
    await clock.advance("2m");
    expect(times()).toEqual([150_000, 210_000]);
  });

  it("while a delay's run goes on leaves no timer when that has ended", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(after("1m", { control }), (scope) => sleep(10_000, scope, clock));
    await clock.advance("1m");
    control.pause();
    await clock.advance("5m");
    expect([times(), clock.pending]).toEqual([[MINUTE], 0]);
    control.resume();
    await clock.advance("1m");
    expect(times()).toHaveLength(2);
  });
});
