import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { after, ScheduleHandle } from "../src/index.ts";
import { bench } from "./harness.ts";

describe("after", () => {
  it("I9: goes from the end of a run to the start of the next", async () => {
    const { clock, enter, runs, times } = bench();
    void enter(after("1s"), (scope) => sleep(300, scope, clock));
    await clock.advance(4_000);
    expect(times()).toEqual([1_000, 2_300, 3_600]);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual(times());
    expect(clock.pending).toBe(1);
  });

  it("counts from the end of a first run that did not wait", async () => {
    const { clock, enter, times } = bench();
    void enter(after("1s", { immediate: true }), (scope) => sleep(300, scope, clock));
    await clock.advance(1_300);
    expect(times()).toEqual([0, 1_300]);
  });

  it("counts from the end of a run that was triggered, and knows no next run meanwhile", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    void enter(after("1s", { control }), (scope) => sleep(300, scope, clock));
    await clock.advance(900);
    expect(control.nextRun).toBe(1_000);
    control.trigger();
    expect(control.nextRun).toBeUndefined();
    await clock.advance(300);
    expect(control.nextRun).toBe(2_200);
    await clock.advance(1_000);
    expect(times()).toEqual([900, 2_200]);
  });

  it("M4: is late once after a suspend", async () => {
    const { clock, enter, runs } = bench();
    void enter(after("1s"));
    await clock.suspend("1h");
    expect(runs.map(({ run }) => run.reason)).toEqual(["catch-up"]);
    await clock.advance("1s");
    expect(runs).toHaveLength(2);
  });

  it("I6: no nominal time comes twice when the wall clock steps back", async () => {
    const { clock, enter, runs } = bench(1_000_000);
    void enter(after("1s"));
    await clock.advance(1_000);
    clock.step(-1_000);
    await clock.advance(1_000);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([1_001_000, 1_001_001]);
  });

  it("M5: refuses a delay that is none, by name, when it is called", () => {
    expect(() => after(0)).toThrow("delay must be at least 1 ms, got 0.");
    expect(() => after("-1s")).toThrow(/^delay must be whole milliseconds/);
  });
});
