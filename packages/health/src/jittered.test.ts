import { expect, test } from "vitest";
import { delayOf } from "./lib/delay-of.ts";
import { jittered, restartPolicyOf, seeded } from "./index.ts";

test("D11: jittered moves a delay by at most its fraction either way, in whole ms", () => {
  expect(jittered(1_000, 0.2, () => 0)).toBe(800);
  expect(jittered(1_000, 0.2, () => 0.5)).toBe(1_000);
  expect(jittered(1_000, 0.2, () => 1)).toBe(1_200);
  expect(jittered(7, 0.33, () => 0.9)).toBe(9);
  expect(jittered(1_000, 0, () => 0)).toBe(1_000);
});

test("D11: jitter is applied before the cap", () => {
  const rules = restartPolicyOf({ restartDelay: 1_000, maxDelay: 1_500, jitter: 0.5 });
  expect(delayOf(rules, 1, () => 1)).toBe(1_500);
  expect(delayOf(rules, 2, () => 0)).toBe(1_000);
  expect(delayOf(rules, 9, () => 0)).toBe(1_500);
  const full = restartPolicyOf({ jitter: 1 });
  expect([delayOf(full, 5_000, () => 0), delayOf(full, 5_000, () => 1)]).toEqual([0, 60_000]);
});

test("D11: seeded repeats itself for the same seed and spreads over 0 to 1", () => {
  const draw = (seed: number): number[] => Array.from({ length: 1_000 }, seeded(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const mean = draw(3).reduce((sum, value) => sum + value, 0) / 1_000;
  expect(Math.min(...draw(3))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draw(3))).toBeLessThan(1);
  expect(mean).toBeCloseTo(0.5, 1);
});
