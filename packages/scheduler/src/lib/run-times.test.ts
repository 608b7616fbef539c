import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunTimes } from "./run-times.ts";

/** A time every 10. */
const next = (time: number): number => (Math.floor(time / 10) + 1) * 10;

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
    expect(times.after(0, next)).toBe(120);
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
