import type { Run } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { type HealthCheck, healthCheck } from "../src/index.ts";
import { spread } from "../src/lib/spread.ts";
import { alone, obedient, watch } from "./alone.ts";
import { checking } from "./checking.ts";

const PERIOD = 30_000;
const SECOND = Math.ceil(PERIOD * spread("sync"));

test("G7: a stop ends probing at once, the check in flight included", async () => {
  const on = alone();
  let signal: AbortSignal | undefined;
  const check: HealthCheck = (given) => {
    signal = given;
    return new Promise(() => {});
  };
  watch(healthCheck(check)(() => new Promise(() => {}))(on.given));
  await on.clock.advance(100);
  on.abort();
  await on.clock.advance(0);
  expect([signal?.aborted, on.clock.pending, on.details.length]).toEqual([true, 0, 0]);
});

test("G7: probing ends with a run that completes", async () => {
  const on = checking([true]);
  const work: Run = (scope) => new Promise((resolve) => scope.clock.setTimer(100, () => resolve()));
  const seen = watch(healthCheck(on.check)(work)(on.given));
  await on.clock.advance(10 * PERIOD);
  expect([seen.state, on.times, on.clock.pending]).toEqual(["resolved", [0], 0]);
});

test("M4: after a suspend there is one late probe, no burst", async () => {
  const on = checking([true]);
  watch(healthCheck(on.check)(obedient)(on.given));
  await on.clock.advance(SECOND + 1);
  const before = on.times.length;
  await on.clock.suspend(100 * PERIOD);
  expect(on.times.length).toBe(before + 1);
  await on.clock.advance(PERIOD);
  expect(on.times.length).toBe(before + 2);
  on.abort();
});
