import { type Scope, sleep } from "@brains/daemon-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  after,
  cron,
  every,
  type Overlap,
  type ScheduleDetail,
  ScheduleHandle,
  type ScheduleLayer,
  type ScheduleOptions,
} from "../src/index.ts";
import { bench, settled } from "./harness.ts";

/** As a throttle, or a circuit that is open, does. */
function skip(scope: Scope): void {
  scope.report({ type: "daemon:skipped", reason: "throttle" } as ScheduleDetail | { type: string });
}

const kinds = [
  ["every", (options: ScheduleOptions) => every("10s", options)],
  ["after", (options: ScheduleOptions) => after("10s", options)],
  ["cron", (options: ScheduleOptions) => cron("*/10 * * * * *", { ...options, timezone: "UTC" })],
] as const;

describe.each(kinds)("I1: a run that is skipped inside of %s", (_, make) => {
  it("is no run of maxRuns, whenever it is skipped", async () => {
    const { clock, enter, times } = bench();
    const real: number[] = [];
    const done = enter(make({ maxRuns: 2, immediate: true }), async (scope) => {
      const n = times().length;
      if (n % 3 === 0) real.push(n);
      else {
        await sleep(n * 100, scope, clock);
        skip(scope);
      }
    });
    await clock.advance("40s");
    expect([real, await settled(done)]).toEqual([[3], false]);
    await clock.advance("20s");
    expect([real, await settled(done), clock.pending]).toEqual([[3, 6], true, 0]);
  });

  it("is one where a handler was entered all the same, or where it failed", async () => {
    const { clock, enter, times } = bench();
    const done = enter(make({ maxRuns: 2 }), (scope) => {
      const part = scope.derive();
      if (times().length === 1) part.report({ type: "daemon:run" });
      skip(part);
      part.dispose();
      if (times().length === 2) throw new Error("boom");
    });
    await clock.advance("1m");
    expect([times().length, await settled(done)]).toEqual([2, true]);
  });

  it("is told on to whoever is outside", async () => {
    const { clock, enter, reports } = bench();
    void enter(make({ maxRuns: 1 }), skip);
    await clock.advance("20s");
    expect(reports).toEqual([
      { type: "daemon:skipped", reason: "throttle" },
      { type: "daemon:skipped", reason: "throttle" },
    ]);
  });
});

describe("I1, I4: a run that is skipped inside of a schedule", () => {
  it("does not count for maxRuns where it was triggered, as no triggered one does", async () => {
    const { clock, enter, times } = bench();
    const control = new ScheduleHandle();
    const done = enter(every("10s", { maxRuns: 1, control }), (scope) => {
      if (scope.run.reason === "trigger") skip(scope);
    });
    control.trigger();
    await clock.advance("10s");
    expect([times(), await settled(done)]).toEqual([[0, 10_000], true]);
  });

  it("leaves the times that came while it was the last that might run skipped by their overlap", async () => {
    const { clock, enter, reports, times } = bench();
    const done = enter(every("10s", { maxRuns: 1 }), async (scope) => {
      if (times().length > 1) return;
      await sleep(35_000, scope, clock);
      skip(scope);
    });
    await clock.advance("60s");
    expect(times()).toEqual([10_000, 50_000]);
    expect(reports).toEqual([
      { type: "daemon:skipped", reason: "throttle" },
      { type: "daemon:skipped", reason: "overlap", count: 3, scheduledAt: 40_000 },
    ]);
    expect(await settled(done)).toBe(true);
  });

  it("tells nothing more once the schedule has ended", async () => {
    const { clock, enter, reports, abort } = bench();
    const done = enter(every("10s", { maxRuns: 1 }), async (scope) => {
      await sleep(35_000, scope, clock).catch(() => {});
      skip(scope);
    });
    await clock.advance("32s");
    abort();
    await done;
    expect(reports).toEqual([{ type: "daemon:skipped", reason: "throttle" }]);
  });

  it("lets the next time come although another run goes on", async () => {
    const { clock, enter, times } = bench();
    void enter(every("10s", { maxRuns: 2, overlap: { allow: 2 } }), async (scope) => {
      if (times().length === 1) await sleep(100_000, scope, clock);
      else if (times().length === 2) skip(scope);
    });
    await clock.advance("60s");
    expect(times()).toEqual([10_000, 20_000, 30_000]);
  });

  it("I15: begins nothing while the schedule is paused", async () => {
    const { clock, enter, times, reports } = bench();
    const control = new ScheduleHandle();
    void enter(every("10s", { maxRuns: 1, control }), async (scope) => {
      await sleep(15_000, scope, clock);
      skip(scope);
    });
    await clock.advance("12s");
    control.pause();
    await clock.advance("60s");
    expect(times()).toEqual([10_000]);
    control.resume();
    await clock.advance("10s");
    expect(times()).toEqual([10_000, 80_000]);
    expect(reports).toEqual([
      { type: "daemon:skipped", reason: "throttle" },
      { type: "daemon:skipped", reason: "paused", count: 6, scheduledAt: 70_000 },
    ]);
  });

  it("is done with as what is skipped is: saved when no run before it goes on", async () => {
    const { clock, enter, times } = bench();
    const saved: number[] = [];
    const options = { saveLastRun: (time: number) => void saved.push(time) };
    void enter(every("10s", { ...options, overlap: { allow: 2 } }), async (scope) => {
      if (times().length === 1) await sleep(45_000, scope, clock);
      else skip(scope);
    });
    await clock.advance("54s");
    expect(saved).toEqual([]);
    await clock.advance("1s");
    expect(saved).toEqual([50_000]);
    await clock.advance("10s");
    expect(saved).toEqual([50_000, 60_000]);
  });

  const stories = fc.record({
    runs: fc.array(fc.record({ isSkipped: fc.boolean(), ms: fc.nat({ max: 40_000 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    maxRuns: fc.integer({ min: 1, max: 5 }),
    overlap: fc.constantFrom<Overlap>("skip", "queue", { allow: 3 }),
  });
  it.each([
    ["an interval", (options: ScheduleOptions): ScheduleLayer => every("7s", options), 7_000],
    [
      "a cron expression",
      (options: ScheduleOptions): ScheduleLayer => cron("*/5 * * * * *", { ...options, timezone: "UTC" }),
      5_000,
    ],
  ])(
    "of %s: maxRuns are run, no more and no less, and each time is accounted for once",
    async (_, make, step) => {
      await fc.assert(
        fc.asyncProperty(stories, async ({ runs: plans, maxRuns, overlap }) => {
          fc.pre(plans.some(({ isSkipped }) => !isSkipped));
          const { clock, enter, runs, reports } = bench();
          let real = 0;
          const done = enter(make({ maxRuns, overlap }), async (scope) => {
            const { isSkipped, ms } = plans[(runs.length - 1) % plans.length] ?? { isSkipped: false, ms: 0 };
            await sleep(ms, scope, clock);
            if (isSkipped) skip(scope);
            else real += 1;
          });
          await clock.advance("1h");
          expect([real, await settled(done), clock.pending]).toEqual([maxRuns, true, 0]);
          const times = runs.flatMap(({ run }) => run.scheduledAt ?? []);
          let skipped = 0;
          for (const detail of reports as ScheduleDetail[]) {
            if (!("count" in detail)) continue;
            expect(detail).toMatchObject({ type: "daemon:skipped", reason: "overlap" });
            skipped += detail.count;
            if (detail.type === "daemon:skipped") times.push(detail.scheduledAt ?? 0);
          }
          expect(new Set(times).size).toBe(times.length);
          expect(runs.length + skipped).toBe(Math.max(...times) / step);
        }),
        { numRuns: Number(process.env["RUNS"] ?? 100) },
      );
    },
  );
});
