import type { Run } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { type HealthCheck, healthCheck, HealthMonitor } from "../src/index.ts";
import { spread } from "../src/lib/spread.ts";
import { alone, obedient, watch } from "./alone.ts";
import { checking } from "./checking.ts";
import { supervising } from "./supervising.ts";

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

test("G8: once the run is over, a check of the caller's is no longer reported", async () => {
  const on = checking([true, false]);
  const monitor = new HealthMonitor(on.check, { clock: on.clock, failureThreshold: 1 });
  const work: Run = (scope) => new Promise((resolve) => scope.clock.setTimer(100, () => resolve()));
  watch(healthCheck(monitor)(work)(on.given));
  await on.clock.advance(200);
  await monitor.check();
  expect([monitor.current.level, on.details.length]).toEqual(["unhealthy", 1]);
});

test("B4: saying ready twice does not probe twice", async () => {
  const on = checking([true]);
  const work: Run = async (scope) => {
    scope.clock.setTimer(1, () => scope.ready());
    scope.ready();
    await obedient(scope);
  };
  watch(healthCheck(on.check)(work)(on.given));
  await on.clock.advance(SECOND);
  expect(on.times).toEqual([0, SECOND]);
  on.abort();
});

test("F6: once a shutdown has begun nothing is probed, not even while it drains", async () => {
  let checks = 0;
  const check = (): boolean => {
    checks += 1;
    return true;
  };
  const on = supervising({ handler: obedient, layers: [healthCheck(check, { period: 1_000 })] });
  await on.supervisor.start("sync");
  await on.clock.advance(0);
  const down = watch(on.supervisor.shutdown({ drainDelay: 10_000 }));
  await on.clock.advance(10_000);
  expect([checks, down.state]).toEqual([1, "resolved"]);
});
