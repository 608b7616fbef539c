import { expect, test } from "vitest";
import { testClock } from "../test/clock.ts";
import { type OverdueDetail, OverdueMonitor } from "./index.ts";

const EPOCH = 1_000_000;

function monitorOf(expected = 1_000) {
  const clock = testClock();
  const told: OverdueDetail[] = [];
  const monitor = new OverdueMonitor(expected, { clock, onOverdue: (detail) => told.push(detail) });
  return { clock, monitor, told };
}

test("H8: a daemon that has completed no run for so long since it was ready is overdue", async () => {
  const { clock, monitor, told } = monitorOf();
  await clock.advance(500);
  monitor.ready();
  await clock.advance(999);
  expect([told, monitor.overdue]).toEqual([[], false]);
  await clock.advance(1);
  expect(told).toEqual([
    { type: "daemon:overdue", expected: 1_000, since: EPOCH + 500, lastCompletion: undefined },
  ]);
  expect([monitor.overdue, monitor.lastCompletion]).toEqual([true, undefined]);
});

test("H8: the time begins anew with each completion", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.ready();
  for (let run = 0; run < 5; run += 1) {
    await clock.advance(900);
    monitor.completed();
  }
  await clock.advance(999);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toMatchObject([{ since: EPOCH + 4_500, lastCompletion: EPOCH + 4_500 }]);
});

test("H8: it is told once, not again before a completion cleared it", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.ready();
  await clock.advance(50_000);
  monitor.ready();
  await clock.advance(50_000);
  expect([told.length, monitor.overdue]).toEqual([1, true]);
  monitor.completed();
  expect(monitor.overdue).toBe(false);
  await clock.advance(1_000);
  expect([told.length, monitor.overdue]).toEqual([2, true]);
});

test("H8: not being ready in between, in a backoff, does not interrupt it", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.ready();
  await clock.advance(600);
  monitor.ready();
  await clock.advance(400);
  expect(told).toHaveLength(1);
});

test("H8: nothing is expected of what is not up, and a start begins anew", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.completed();
  await clock.advance(5_000);
  monitor.ready();
  await clock.advance(900);
  monitor.stopped();
  expect([monitor.overdue, clock.pending]).toEqual([false, 0]);
  monitor.completed();
  await clock.advance(5_000);
  expect([told.length, clock.pending]).toEqual([0, 0]);
  monitor.ready();
  await clock.advance(1_000);
  expect(told).toEqual([
    { type: "daemon:overdue", expected: 1_000, since: EPOCH + 10_900, lastCompletion: EPOCH + 5_900 },
  ]);
  monitor.stopped();
  expect(monitor.overdue).toBe(false);
});

test("H8: completions set no timers", async () => {
  const { clock, monitor } = monitorOf();
  monitor.ready();
  for (let count = 0; count < 1_000; count += 1) monitor.completed();
  expect(clock.pending).toBe(1);
});

test("H8, M4: what the machine slept is given back once", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.ready();
  await clock.advance(500);
  await clock.suspend(3_600_000);
  await clock.advance(999);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toHaveLength(1);
});

test("H8, H4: a completion in the turn in which a blocked loop goes on is in time", async () => {
  const { clock, monitor, told } = monitorOf();
  monitor.ready();
  await clock.advance(500);
  clock.setTimer(700, () => monitor.completed());
  await clock.suspend(800);
  await clock.advance(900);
  expect(told).toEqual([]);
});

test("H8, M5: OverdueMonitor refuses a duration that is none, or 0, by the option's name", () => {
  for (const bad of [NaN, 0, -1, 0.5, "soon"])
    expect(() => new OverdueMonitor(bad, { onOverdue: () => {} })).toThrow(/^expectEvery must be/);
});

test("H8: one that takes the place of another knows when a run was last completed, and expects nothing before it is ready", async () => {
  const { clock, monitor } = monitorOf();
  monitor.ready();
  await clock.advance(10);
  monitor.completed();
  const next = monitorOf();
  next.monitor.succeed(monitor);
  await next.clock.advance(3_600_000);
  expect([next.monitor.lastCompletion, next.told]).toEqual([EPOCH + 10, []]);
});
