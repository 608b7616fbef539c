import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunTimes } from "./run-times.ts";

/** A time every 10. */
const next = (time: number): number => (Math.floor(time / 10) + 1) * 10;
const latest = (time: number): number => Math.floor(time / 10) * 10;

describe("RunTimes", () => {
  it("after a step back goes on behind what was run", () => {
    const times = new RunTimes();
    for (const time of [10, 20, 30]) times.add(time, false);
    expect(times.after(5, next)).toBe(40);
    expect(times.after(47, next)).toBe(50);
  });

  it("times that were missed can still come, each once", () => {
    const times = new RunTimes();
    times.add(10, false);
    times.add(100, true);
    times.add(110, false);
    expect(times.after(0, next)).toBe(20);
    times.add(20, false);
    expect(times.after(0, next)).toBe(30);
    times.add(90, true);
    expect(times.after(0, next)).toBe(30);
    expect(times.after(80, next)).toBe(120);
    expect(times.upTo(115, latest)).toBe(80);
    expect(times.upTo(20, latest)).toBe(0);
  });

  it("passes over what was run before it was missed, as one stretch", () => {
    const times = new RunTimes();
    times.add(100, false);
    for (const time of [80, 90, 110]) times.add(time, false);
    expect(times.after(79, next)).toBe(120);
    expect(times.upTo(115, latest)).toBe(70);
  });

  it("goes on from what a process before it has run", () => {
    const times = new RunTimes(50);
    expect([times.after(0, next), times.upTo(50, latest), times.has(-1_000)]).toEqual([60, undefined, true]);
    times.add(60, false);
    expect(times.after(0, next)).toBe(70);
  });

  it("keeps to bounded space: the earliest of many stretches become one", () => {
    const times = new RunTimes();
    for (let time = 0; time < 10_000; time += 100) times.add(time, true);
    expect(times.after(-1, next)).toBe(8_410);
    expect(times.after(9_850, next)).toBe(9_860);
    times.add(9_910, false);
    expect(times.has(9_910)).toBe(true);
  });

  it("never gives a time again, whatever the wall clock shows", () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.boolean()));
    fc.assert(
      fc.property(looks, (list) => {
        const times = new RunTimes();
        const run = new Set<number>();
        for (const [now, missed] of list) {
          const time = times.after(now, next) ?? Number.NaN;
          expect(run.has(time)).toBe(false);
          expect(time).toBeGreaterThan(now);
          times.add(time, missed);
          run.add(time);
          expect([...run].every((one) => times.has(one))).toBe(true);
        }
      }),
    );
  });
});
