import { sleep, type Scope } from "@brains/daemon-core";
import { describe, expect, it, vi } from "vitest";
import { every } from "../src/index.ts";
import { bench } from "./harness.ts";

describe("every", () => {
  it("B1: waits one interval before the first run", async () => {
    const { clock, enter, times } = bench();
    void enter(every("1s"));
    await clock.advance(999);
    expect(times()).toEqual([]);
    await clock.advance(2_001);
    expect(times()).toEqual([1_000, 2_000, 3_000]);
  });

  it("B1: runs at once when it is immediate, by option or by its start, and keeps the grid", async () => {
    for (const [options, more] of [
      [{ immediate: true }, {}],
      [{ immediate: false }, { run: { reason: "start", attempt: 1, immediate: true } }],
    ] as const) {
      const { clock, enter, runs, times } = bench();
      void enter(every(1_000, options), undefined, more);
      expect(times()).toEqual([0]);
      await clock.advance(2_000);
      expect(times()).toEqual([0, 1_000, 2_000]);
      expect(runs.map(({ run }) => run)).toEqual([
        { reason: "start", attempt: 1 },
        { reason: "schedule", attempt: 1, scheduledAt: 1_000 },
        { reason: "schedule", attempt: 1, scheduledAt: 2_000 },
      ]);
    }
  });

  it("B1: is ready as soon as it is armed, in the same turn, unless readiness is manual", async () => {
    const { clock, enter } = bench();
    const ready = vi.fn(() => expect(clock.pending).toBe(1));
    void enter(every(1_000), undefined, { ready });
    expect(ready).toHaveBeenCalledTimes(1);

    const manual = bench();
    const byHandler = vi.fn();
    void manual.enter(every(1_000, { ready: false }), (scope) => scope.ready(), { ready: byHandler });
    expect(byHandler).not.toHaveBeenCalled();
    await manual.clock.advance(1_000);
    expect(byHandler).toHaveBeenCalledTimes(1);
  });

  it("I9: goes from start to start, without drift, however long a run takes", async () => {
    const { clock, enter, times } = bench();
    const wait = (scope: Scope): Promise<void> => sleep(700 + clock.monotonic() / 100, scope, clock);
    void enter(every(1_000), wait);
    await clock.advance(10_000);
    expect(times()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((k) => k * 1_000));
  });

  it("I8: is not moved by the wall clock, and no nominal time comes twice when that steps back", async () => {
    const { clock, enter, runs, times } = bench(1_000_000);
    void enter(every(1_000));
    await clock.advance(1_500);
    clock.step("-1h");
    await clock.advance(1_000);
    clock.step("5h");
    await clock.advance(1_000);
    expect(times()).toEqual([1_000, 2_000, 3_000]);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual([1_001_000, 1_002_000, 1_003_000 + 4 * 3_600_000]);
  });

  it("I4, I5: what was missed is one late run, and the grid goes on", async () => {
    const { clock, enter, runs, times } = bench();
    void enter(every(1_000));
    await clock.advance(1_000);
    await clock.suspend(2_900);
    await clock.advance(100);
    expect(times()).toEqual([1_000, 3_900, 4_000]);
    expect(runs.map(({ run }) => [run.reason, run.scheduledAt])).toEqual([
      ["schedule", 1_000],
      ["catch-up", 3_000],
      ["schedule", 4_000],
    ]);
  });

  it("I4: a run that is late by a second or more catches up, one that is late by less does not", async () => {
    const { clock, enter, runs } = bench();
    void enter(every("1h"));
    await clock.suspend(3_600_999);
    await clock.suspend(3_600_001);
    expect(runs.map(({ run }) => run.reason)).toEqual(["schedule", "catch-up"]);
  });

  it("I5: a hundred years asleep cost one run and no time", async () => {
    const { clock, enter, times } = bench();
    void enter(every(1));
    await clock.suspend("5200w");
    expect(times()).toEqual([5_200 * 604_800_000]);
    expect(clock.pending).toBe(1);
  });

  it("M1: an interval beyond 2^31 - 1 ms is one timer", async () => {
    const { clock, enter, times } = bench();
    void enter(every("60d"));
    await clock.advance("59d");
    expect(times()).toEqual([]);
    await clock.advance("1d");
    expect(times()).toEqual([60 * 86_400_000]);
  });

  it("M5: refuses an interval that is none, by name, when it is called", () => {
    expect(() => every(0)).toThrow("interval must be at least 1 ms, got 0.");
    for (const bad of [-1, 1.5, Number.NaN, Infinity, 2 ** 60, "soon", ""])
      expect(() => every(bad)).toThrow(/^interval must be whole milliseconds/);
  });
});
