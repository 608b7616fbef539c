import { sleep } from "@brains/daemon-core";
import { describe, expect, it } from "vitest";
import { after, type CatchUp, cron, every } from "../src/index.ts";
import { bench } from "./harness.ts";

const MINUTE = 60_000;
const minutely = (catchUp?: CatchUp): ReturnType<typeof cron> =>
  cron("* * * * *", { timezone: "UTC", catchUp });
const missed = (reason: string, count: number, from: number, to: number): object => ({
  type: "daemon:missed",
  reason,
  count,
  from,
  to,
});

describe("I4: catchUp", () => {
  it("one, the default, runs the latest of what was missed, and tells of the rest", async () => {
    for (const layer of [every("1m"), minutely(), minutely("one")]) {
      const { clock, enter, runs, reports } = bench();
      void enter(layer);
      await clock.suspend("5m30s");
      await clock.advance("30s");
      expect(runs.map(({ at, run }) => [at, run.reason, run.scheduledAt])).toEqual([
        [330_000, "catch-up", 5 * MINUTE],
        [360_000, "schedule", 6 * MINUTE],
      ]);
      expect(reports).toEqual([missed("stalled", 4, MINUTE, 4 * MINUTE)]);
    }
  });

  it("one within a window leaves out what is too long ago", async () => {
    for (const [window, expected] of [
      ["29s", [6 * MINUTE]],
      ["30s", [5 * MINUTE, 6 * MINUTE]],
    ] as const) {
      const { clock, enter, runs, reports } = bench();
      void enter(minutely({ mode: "one", window }));
      await clock.suspend("5m30s");
      await clock.advance("30s");
      expect(runs.map(({ run }) => run.scheduledAt)).toEqual(expected);
      expect(reports).toMatchObject([{ type: "daemon:missed", count: 6 - expected.length + 0 }]);
    }
  });

  it("none runs only what is less than a second late", async () => {
    for (const layer of [
      every("1m", { catchUp: "none" }),
      minutely("none"),
      after("1m", { catchUp: "none" }),
    ]) {
      const { clock, enter, runs, reports } = bench();
      void enter(layer);
      await clock.suspend(MINUTE + 999);
      await clock.suspend(MINUTE + 1_000);
      expect(runs.map(({ run }) => run.reason)).toEqual(["schedule"]);
      expect(reports).toMatchObject([{ type: "daemon:missed", count: 1 }]);
    }
  });

  it("none runs a time that has just come, and none of those before", async () => {
    for (const layer of [every("1m", { catchUp: "none" }), minutely("none")]) {
      const { clock, enter, runs, reports } = bench();
      void enter(layer);
      await clock.suspend("5m");
      expect(runs.map(({ run }) => [run.reason, run.scheduledAt])).toEqual([["schedule", 5 * MINUTE]]);
      expect(reports).toEqual([missed("stalled", 4, MINUTE, 4 * MINUTE)]);
    }
  });

  it("all runs each of them, one after the other and in order, before what comes meanwhile", async () => {
    for (const layer of [every("1m", { catchUp: "all" }), minutely("all")]) {
      const { clock, enter, runs, reports } = bench();
      void enter(layer, (scope) => sleep(20_000, scope, clock));
      await clock.suspend("4m30s");
      await clock.advance("2m30s");
      const started = runs.map(({ at, run }) => `${(run.scheduledAt ?? 0) / MINUTE} at ${at / 1_000}`);
      expect(started).toEqual(["1 at 270", "2 at 290", "3 at 310", "4 at 330", "5 at 350", "7 at 420"]);
      // The sixth came while the last of those that waited was running: the overlap policy is in force again.
      expect(reports).toMatchObject([{ type: "daemon:skipped", reason: "overlap", scheduledAt: 6 * MINUTE }]);
    }
  });

  it("all within a window leaves out what is too long ago", async () => {
    const { clock, enter, runs, reports } = bench();
    void enter(minutely({ mode: "all", window: "2m" }));
    await clock.suspend("5m30s");
    expect(runs.map(({ run }) => (run.scheduledAt ?? 0) / MINUTE)).toEqual([4, 5]);
    expect(reports).toEqual([missed("stalled", 3, MINUTE, 3 * MINUTE)]);
  });

  it("I5: all runs the latest hundred of what may be a million", async () => {
    for (const [layer, count] of [
      [every("1s", { catchUp: "all" }), 604_700],
      [cron("* * * * * *", { catchUp: "all" }), 1_000],
    ] as const) {
      const { clock, enter, runs, reports } = bench();
      void enter(layer);
      await clock.suspend("1w");
      expect(runs.map(({ run }) => run.scheduledAt)).toEqual(
        Array.from({ length: 100 }, (_, index) => 604_701_000 + index * 1_000),
      );
      expect(reports).toEqual([missed("stalled", count, 1_000, 604_700_000)]);
    }
  });

  it("all lets as many run at once as the overlap policy allows, and drops none for it", async () => {
    const { clock, enter, runs, times, reports } = bench();
    void enter(every("1m", { catchUp: "all", overlap: { allow: 2 } }), (scope) => sleep(1_000, scope, clock));
    await clock.suspend("5m");
    await clock.advance("2s");
    expect(times().map((at) => at / 1_000)).toEqual([300, 300, 301, 301, 302]);
    expect(runs.map(({ run }) => (run.scheduledAt ?? 0) / MINUTE)).toEqual([1, 2, 3, 4, 5]);
    expect(reports).toEqual([]);
  });

  it("all comes after a time that already waits, which keeps its place", async () => {
    for (const overlap of ["queue", "cancel-previous"] as const) {
      const { clock, enter, runs } = bench();
      const away = { signal: new AbortController().signal };
      void enter(every("1m", { catchUp: "all", overlap }), () => sleep(90_000, away, clock));
      await clock.advance("2m");
      await clock.suspend("2m30s");
      await clock.advance("5m");
      expect(runs.slice(0, 4).map(({ run }) => (run.scheduledAt ?? 0) / MINUTE)).toEqual([1, 2, 3, 4]);
    }
  });

  it("I6: none of them comes again when the clock is set back", async () => {
    const { clock, enter, runs } = bench();
    void enter(minutely("all"));
    await clock.suspend("5m30s");
    clock.step("-3m");
    await clock.advance("4m");
    expect(runs.map(({ run }) => (run.scheduledAt ?? 0) / MINUTE)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("tells whether the process stood still or the clock was set", async () => {
    const { clock, enter, reports } = bench();
    void enter(minutely());
    await clock.advance(1_000);
    clock.step("3m");
    await clock.advance("30s");
    expect(reports).toEqual([missed("clock", 2, MINUTE, 2 * MINUTE)]);
  });

  it("refuses what is no policy, by name", () => {
    for (const bad of ["some", 1, null, {}, { mode: "few" }])
      expect(() => every(1_000, { catchUp: bad as CatchUp })).toThrow(
        /^catchUp must be "none", "one", "all" or/,
      );
    expect(() => every(1_000, { catchUp: { mode: "one", window: -1 } })).toThrow(/^catchUp.window must be/);
  });
});

describe("M4: after a suspend", () => {
  it("there is one late tick and no burst, whatever the kind", async () => {
    for (const layer of [every("1s"), after("1s"), cron("* * * * * *")]) {
      const { clock, enter, runs } = bench();
      void enter(layer);
      await clock.advance("3s");
      await clock.suspend("8h");
      expect(runs.map(({ run }) => run.reason)).toEqual(["schedule", "schedule", "schedule", "catch-up"]);
      await clock.advance("3s");
      expect(runs).toHaveLength(7);
    }
  });
});
