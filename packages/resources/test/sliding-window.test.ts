import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SlidingWindow } from "../src/index.ts";

describe("SlidingWindow", () => {
  test("what is taken at t counts until just before t + window (N3)", () => {
    const window = new SlidingWindow(2, 1_000);
    expect([window.take(0), window.take(500), window.take(999)]).toEqual([true, true, false]);
    expect([window.take(1_000), window.take(1_499), window.take(1_500)]).toEqual([true, false, true]);
  });

  test("it is no fixed window: a full one does not make room at once for another full one (N3)", () => {
    const window = new SlidingWindow(3, 1_000);
    for (const at of [990, 991, 992]) expect(window.take(at)).toBe(true);
    expect(window.take(1_000)).toBe(false);
    expect(window.freeAt()).toBe(1_990);
  });

  test("a cost is taken all or nothing, and freeAt says from when on", () => {
    const window = new SlidingWindow(3, 100);
    expect(window.freeAt(3)).toBe(-Infinity);
    expect(window.take(0, 2)).toBe(true);
    expect(window.take(10, 2)).toBe(false);
    expect(window.freeAt(1)).toBe(-Infinity);
    expect(window.freeAt(2)).toBe(100);
    expect(window.take(10)).toBe(true);
    expect([window.freeAt(1), window.freeAt(2), window.freeAt(3)]).toEqual([100, 100, 110]);
  });

  test("a cost above the requests is never free", () => {
    const window = new SlidingWindow(3, 100);
    expect(window.freeAt(4)).toBe(Infinity);
    expect(window.take(1e9, 4)).toBe(false);
  });

  test("however often it is asked, it agrees with counting all that was ever taken (N3)", () => {
    const asks = fc.array(fc.record({ after: fc.nat({ max: 12 }), cost: fc.integer({ min: 1, max: 6 }) }));
    const limits = fc.record({
      requests: fc.integer({ min: 1, max: 5 }),
      span: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(asks, limits, (story, { requests, span }) => {
        const window = new SlidingWindow(requests, span);
        const taken: number[] = [];
        let now = 0;
        for (const { after, cost } of story) {
          now += after;
          const inWindow = taken.filter((time) => time > now - span).length;
          const isRoom = inWindow + cost <= requests;
          expect(window.freeAt(cost) <= now).toBe(isRoom);
          expect(window.take(now, cost)).toBe(isRoom);
          if (isRoom) taken.push(...Array.from({ length: cost }, () => now));
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [0, 1, /^requests must be a whole number from 1 on, got 0/],
    [1.5, 1, /^requests must be a whole number from 1 on, got 1\.5/],
    [1, 0, /^window must be above 0 and finite, got 0/],
    [1, NaN, /^window must be above 0 and finite, got NaN/],
  ])("new SlidingWindow(%s, %s) is refused", (requests, window, rule) => {
    expect(() => new SlidingWindow(requests, window)).toThrow(rule);
  });
});
