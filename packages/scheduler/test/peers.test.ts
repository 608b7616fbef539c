import { interruptible, type Layer } from "@brains/daemon-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { after, cron, every, type ScheduleLayer, ScheduleHandle } from "../src/index.ts";
import { bench } from "./harness.ts";

/** A run timeout as packages around this one have it: it aborts, and after a grace abandons and fences. */
const timeout =
  (limit: number, grace: number): Layer =>
  (next) =>
  async (scope) => {
    const run = interruptible(next, scope, grace);
    const timer = scope.clock.setTimer(limit, () => run.interrupt("timeout", new Error("too long")));
    await run.outcome.finally(() => timer.cancel());
  };

const kinds: [string, () => ScheduleLayer][] = [
  ["every", () => every("1m")],
  ["after", () => after("1m")],
  ["cron", () => cron("* * * * *")],
];

describe("what peers get wrong:", () => {
  it.each(kinds)(
    "H6: a run of %s that never settles is abandoned by the layer inside, and the next one is run",
    async (_name, make) => {
      const { clock, enter, times, reports } = bench();
      const never = new Promise<void>(() => {});
      const layer = make();
      void enter(
        (next) => layer(timeout(10_000, 5_000)(next)),
        () => never,
      );
      await clock.advance("5m30s");
      expect(times().length).toBeGreaterThanOrEqual(4);
      expect(reports).toHaveLength(times().length);
      expect(reports[0]).toEqual({ type: "daemon:error", error: new Error("too long") });
    },
  );

  it("H6: what an abandoned run says later changes nothing", async () => {
    const { clock, enter, times, reports } = bench();
    const ends: (() => void)[] = [];
    const layer = every("1m", { overlap: "queue" });
    void enter(
      (next) => layer(timeout(10_000, 0)(next)),
      async (scope) => {
        await new Promise<void>((resolve) => ends.push(resolve));
        scope.report({ type: "late" });
        throw new Error("late");
      },
    );
    await clock.advance("90s");
    for (const end of ends) end();
    await clock.advance("1m");
    expect(times()).toEqual([60_000, 120_000]);
    expect(reports.map(({ type }) => type)).toEqual(["daemon:error", "daemon:error"]);
  });

  it("M1: what is planned 30 days ahead does not fire at once", async () => {
    for (const layer of [every("30d"), after("30d"), cron("0 0 31 1 *", { timezone: "UTC" })]) {
      const { clock, enter, times } = bench(Date.UTC(2026, 0, 1));
      void enter(layer);
      await clock.advance("29d");
      expect(times()).toEqual([]);
      await clock.advance("1d");
      expect(times()).toEqual([30 * 86_400_000]);
    }
  });

  it("I8: a clock that is set while the machine sleeps neither stops a schedule nor makes a burst", async () => {
    for (const [, make] of kinds) {
      const { clock, enter, times } = bench(Date.UTC(2026, 0, 1));
      void enter(make());
      for (const step of ["-2h", "3h", "-30s", "1d", "-1d"] as const) {
        const before = times().length;
        await clock.suspend("10m");
        clock.step(step);
        await clock.advance("1m");
        expect(times().length - before).toBeLessThanOrEqual(3);
      }
      const before = times().length;
      await clock.advance("1d");
      expect(times().length - before).toBeGreaterThan(1_400);
    }
  });
});

describe("I8: the system's zone", () => {
  const zone = process.env["TZ"];
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  it("is followed when it is changed while a schedule waits", async () => {
    process.env["TZ"] = "Europe/Berlin";
    const { clock, enter, times } = bench(Date.parse("2026-06-01T00:00Z"));
    const control = new ScheduleHandle();
    void enter(cron("0 9 * * *", { control }));
    expect(new Date(control.nextRun ?? 0).toISOString()).toBe("2026-06-01T07:00:00.000Z");
    process.env["TZ"] = "America/New_York";
    await clock.advance("30s");
    expect(new Date(control.nextRun ?? 0).toISOString()).toBe("2026-06-01T13:00:00.000Z");
    await clock.advance("13h");
    expect(times()).toEqual([13 * 3_600_000]);
  });

  it("is asked each time; one with a name is not moved by it", () => {
    process.env["TZ"] = "Asia/Tokyo";
    const { enter } = bench(Date.parse("2026-06-01T00:00Z"));
    const control = new ScheduleHandle();
    void enter(cron("0 9 * * *", { control, timezone: "Europe/Berlin" }));
    expect(new Date(control.nextRun ?? 0).toISOString()).toBe("2026-06-01T07:00:00.000Z");
    expect(vi.isFakeTimers()).toBe(false);
  });
});
