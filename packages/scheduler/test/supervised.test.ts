import { aborted, Supervisor } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import {
  cron,
  every,
  PatternCache,
  type ScheduleDetail,
  ScheduleHandle,
  type ScheduleLayer,
} from "../src/index.ts";

const nothing = (): void => {};
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function supervised(layer: ScheduleLayer, handler: (scope: { signal: AbortSignal }) => unknown = nothing) {
  const clock = testClock();
  const supervisor = new Supervisor({ clock, logger });
  supervisor.register({ name: "sync", handler, layers: [layer], readiness: "layers" });
  return { clock, supervisor };
}

describe("a schedule in a supervisor", () => {
  it("B1: makes its daemon running as soon as it is armed", async () => {
    const { supervisor } = supervised(every("1h"));
    const start = supervisor.start("sync");
    expect(supervisor.state("sync").status).toBe("running");
    await start;
    await supervisor.stopAll();
  });

  it("B1: runs at once when the start says so", async () => {
    let runs = 0;
    const { supervisor } = supervised(every("1h"), () => (runs += 1));
    await supervisor.start("sync", { immediate: true });
    expect(runs).toBe(1);
    await supervisor.restart("sync");
    expect(runs).toBe(1);
    await supervisor.stopAll();
  });

  it("F8: is stopped when its run in flight has ended, and leaves no timer", async () => {
    const { clock, supervisor } = supervised(every("1s"), ({ signal }) => aborted(signal));
    await supervisor.start("sync");
    await clock.advance("1s");
    await supervisor.stop("sync");
    expect(supervisor.state("sync")).toMatchObject({ status: "stopped", reason: "stop" });
    expect(clock.pending).toBe(0);
  });

  it("A13: stopped by its own run, in its first step, leaves no timer", async () => {
    const { clock, supervisor } = supervised(every("1s"), () => void supervisor.stop("sync"));
    await supervisor.start("sync");
    await clock.advance("1s");
    expect(supervisor.state("sync").status).toBe("stopped");
    expect(clock.pending).toBe(0);
  });

  it("stopped by a listener as soon as it is ready, runs nothing", async () => {
    let runs = 0;
    const { clock, supervisor } = supervised(every("1s", { immediate: true }), () => (runs += 1));
    supervisor.on("daemon:started", () => void supervisor.stop("sync"));
    await supervisor.start("sync").catch(nothing);
    await clock.advance("1s");
    expect([runs, supervisor.state("sync").status]).toEqual([0, "stopped"]);
  });

  it("F6: runs nothing while a shutdown drains, and keeps no timer", async () => {
    let runs = 0;
    const control = new ScheduleHandle();
    const { clock, supervisor } = supervised(every("1s", { control }), () => (runs += 1));
    await supervisor.start("sync");
    await clock.advance("1s");
    const shutdown = supervisor.shutdown({ drainDelay: "5s" });
    expect([control.trigger(), control.nextRun]).toEqual([false, undefined]);
    await clock.advance("1s");
    expect(clock.pending).toBe(1); // the drain's own
    await clock.advance("4s");
    await shutdown;
    expect(runs).toBe(1);
  });

  it("I10: reports a failed run, and its daemon keeps running", async () => {
    const details: ScheduleDetail[] = [];
    const error = new Error("no route");
    const { clock, supervisor } = supervised(cron("* * * * *"), () => Promise.reject(error));
    supervisor.on("daemon:report", ({ detail }) => details.push(detail as ScheduleDetail));
    await supervisor.start("sync");
    await clock.advance("2m");
    expect(details).toEqual([
      { type: "daemon:error", error },
      { type: "daemon:error", error },
    ]);
    expect(supervisor.state("sync").status).toBe("running");
    await supervisor.stopAll();
  });

  it("A16: runs nothing of a generation that was given up", async () => {
    let runs = 0;
    const { clock, supervisor } = supervised(every("1s"), async () => {
      runs += 1;
      await new Promise(() => {});
    });
    await supervisor.start("sync");
    await clock.advance("1s");
    await supervisor.stop("sync", { force: true });
    await clock.advance("1m");
    expect([runs, clock.pending]).toEqual([1, 0]);
  });

  it("ten thousand cron daemons share a pattern and weigh little", async () => {
    const clock = testClock();
    const supervisor = new Supervisor({ clock, logger });
    const patterns = new PatternCache();
    let runs = 0;
    for (let index = 0; index < 10_000; index += 1)
      supervisor.register({
        name: `d${index}`,
        handler: () => (runs += 1),
        layers: [cron("*/5 * * * *", { patterns, timezone: "Europe/Berlin" })],
        readiness: "layers",
      });
    await supervisor.startAll();
    expect(clock.pending).toBe(10_000);
    await clock.advance("5m");
    expect([runs, patterns.size]).toEqual([10_000, 1]);
    await supervisor.stopAll();
    expect(clock.pending).toBe(0);
  });
});
