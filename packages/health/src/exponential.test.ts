import { expect, test } from "vitest";
import { constant, exponential, linear } from "./index.ts";

const limits = { restartDelay: 100, maxDelay: 1_000 };

test("D10: exponential doubles from restartDelay up to maxDelay", () => {
  expect([1, 2, 3, 4, 5, 6].map((k) => exponential(k, limits))).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("D10: linear grows by restartDelay up to maxDelay", () => {
  expect([1, 2, 9, 10, 11].map((k) => linear(k, limits))).toEqual([100, 200, 900, 1_000, 1_000]);
});

test("D10: constant is restartDelay, never above maxDelay", () => {
  expect([1, 2, 99].map((k) => constant(k, limits))).toEqual([100, 100, 100]);
  expect(constant(1, { restartDelay: 5, maxDelay: 3 })).toBe(3);
});

test("D10: every backoff is finite for any k, and 0 for a restartDelay of 0", () => {
  for (const k of [1, 53, 1_024, 1_025, 1e6, Number.MAX_SAFE_INTEGER, Infinity]) {
    for (const backoff of [exponential, linear, constant]) {
      expect(backoff(k, limits)).toBeLessThanOrEqual(1_000);
      expect(backoff(k, { restartDelay: 0, maxDelay: 1_000 })).toBe(0);
    }
  }
});
