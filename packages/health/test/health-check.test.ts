import { type Run } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { type HealthCheck, healthCheck, HealthMonitor, restart } from "../src/index.ts";
import { spread } from "../src/lib/spread.ts";
import { alone, obedient, watch } from "./alone.ts";
import { checking } from "./checking.ts";

const PERIOD = 30_000;
const SECOND = Math.ceil(PERIOD * spread("sync"));

test("G2, G10: the first probe is at ready, the rest once a period at the daemon's own moment", async () => {
  const on = checking([true]);
  watch(healthCheck(on.check)(obedient)(on.given));
  await on.clock.advance(SECOND + 2 * PERIOD);
  expect(on.times).toEqual([0, SECOND, SECOND + PERIOD, SECOND + 2 * PERIOD]);
  on.abort();
});

test("G10: names are spread over the period, the same name always at the same place", () => {
  const places = Array.from({ length: 1_000 }, (_, index) => spread(`daemon-${index}`));
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => places.filter((place) => Math.ceil(place * 10) === tenth + 1).length,
  );
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(Math.max(...places)).toBeLessThanOrEqual(1);
  expect(Math.min(...tenths)).toBeGreaterThan(50);
  expect(spread("daemon-7")).toBe(places[7]);
});

test("G2: it is not checked before it is ready, and is on hold when it no longer is", async () => {
  const on = checking([true]);
  let scope: Parameters<Run>[0] | undefined;
  watch(
    healthCheck(on.check)(async (given) => {
      scope = given;
      await Promise.resolve();
      await Promise.resolve();
      given.notReady("connecting");
      await obedient(given);
    })(on.given),
  );
  await on.clock.advance(0);
  const early = on.times.length;
  await on.clock.advance(100_000);
  expect(on.times).toHaveLength(early);
  scope?.ready();
  await on.clock.advance(PERIOD);
  expect(on.times.length).toBeGreaterThan(early);
  on.abort();
});

test("G3: it reports the first result and each change of level", async () => {
  const on = checking([true, false, false, false, false, true]);
  watch(healthCheck(on.check)(obedient)(on.given));
  await on.clock.advance(10 * PERIOD);
  const none = { message: undefined, metrics: undefined };
  const at = (probe: number): object => ({
    since: 1_000_000 + (on.times[probe] ?? NaN),
    lastCheck: 1_000_000 + (on.times[probe] ?? NaN),
  });
  expect(on.details).toEqual([
    { type: "daemon:health", level: "healthy", healthy: true, ...none, ...at(0) },
    { type: "daemon:health", level: "unhealthy", healthy: false, ...none, ...at(3) },
    { type: "daemon:health", level: "healthy", healthy: true, ...none, ...at(5) },
  ]);
  on.abort();
});

test("G2: without restart an unhealthy daemon is only reported", async () => {
  const on = checking([false]);
  const seen = watch(healthCheck(on.check)(obedient)(on.given));
  await on.clock.advance(20 * PERIOD);
  expect([seen.state, on.details.length]).toEqual(["pending", 1]);
  on.abort();
});

test("G4: with restart the run is ended once at the threshold, with kind health and UNHEALTHY", async () => {
  const on = checking([true, false]);
  let kind: unknown;
  const work: Run = async (scope) => {
    await obedient(scope).catch(() => {});
    kind = scope.reason?.kind;
  };
  const check: HealthCheck = async (signal) => ({
    healthy: (await on.check(signal)) === true,
    message: "no answer",
  });
  const seen = watch(healthCheck(check, { restart: true })(work)(on.given));
  await on.clock.advance(SECOND + 2 * PERIOD);
  expect([on.times.length, kind]).toEqual([4, "health"]);
  expect(seen.error).toMatchObject({ code: "UNHEALTHY", failures: 3, daemon: "sync" });
  expect((seen.error as Error).message).toContain("3 health checks in a row failed: no answer");
  expect(on.clock.pending).toBe(0);
});

test("G4: under restart it is one restart with reason health, and probing waits until the next run is ready", async () => {
  const on = checking([false]);
  let runs = 0;
  const work: Run = async (scope) => {
    runs += 1;
    await obedient(scope);
  };
  const layered = restart({ restartDelay: 100_000, backoff: "constant", maxDelay: 100_000 })(
    healthCheck(on.check, { restart: true })(work),
  );
  watch(layered(on.given));
  const ended = SECOND + PERIOD;
  await on.clock.advance(ended + 99_999);
  expect([on.times.length, runs]).toEqual([3, 1]);
  expect(on.of("daemon:restarting")).toMatchObject([{ reason: "health", restarts: 1 }]);
  await on.clock.advance(1);
  expect([on.times.length, runs]).toEqual([4, 2]);
  await on.clock.advance(ended);
  expect(on.of("daemon:restarting")).toHaveLength(2);
  expect(on.of("daemon:health").map(({ level }) => level)).toEqual(["unhealthy"]);
  on.abort();
});

test("G4: nothing is probed while an ended run takes its time", async () => {
  const on = checking([false]);
  watch(
    healthCheck(on.check, { restart: true, failureThreshold: 1, stopTimeout: "5m" })(
      () => new Promise(() => {}),
    )(on.given),
  );
  await on.clock.advance(290_000);
  expect(on.times).toEqual([0]);
});

test("G9: degraded never ends a run", async () => {
  const on = alone();
  const seen = watch(
    healthCheck(() => ({ healthy: true, degraded: true }), { restart: true, failureThreshold: 1 })(obedient)(
      on.given,
    ),
  );
  await on.clock.advance(10 * PERIOD);
  expect([seen.state, on.of("daemon:health").map(({ level }) => level)]).toEqual(["pending", ["degraded"]]);
  on.abort();
});

test("G6: a check that hangs never runs twice at once and fails at its timeout", async () => {
  const on = alone();
  let live = 0;
  let most = 0;
  const check: HealthCheck = async (signal) => {
    most = Math.max(most, (live += 1));
    await obedient({ signal }).finally(() => (live -= 1));
    return true;
  };
  watch(healthCheck(check, { period: 1_000, timeout: 4_000 })(obedient)(on.given));
  await on.clock.advance(60_000);
  expect(most).toBe(1);
  expect(on.of("daemon:health").map(({ level, message }) => [level, message])).toEqual([
    ["unhealthy", "The health check did not answer within 4000 ms."],
  ]);
  on.abort();
});

test("G13: a monitor of the caller is fed by the layer and can be asked at any time", async () => {
  const on = checking([true, false]);
  const monitor = new HealthMonitor(on.check, { clock: on.clock, name: "sync", failureThreshold: 1 });
  watch(healthCheck(monitor)(obedient)(on.given));
  await on.clock.advance(1);
  expect(monitor.current.level).toBe("healthy");
  expect(await monitor.check()).toMatchObject({ level: "unhealthy" });
  expect(on.of("daemon:health").map(({ level }) => level)).toEqual(["healthy", "unhealthy"]);
  on.abort();
});

test("M5: healthCheck refuses bad options by name, before anything runs", () => {
  expect(() => healthCheck(() => true, { period: 0 })).toThrow(/^healthCheckInterval must be/);
  expect(() => healthCheck(() => true, { timeout: NaN })).toThrow(/^healthCheckTimeout must be/);
  expect(() => healthCheck(() => true, { failureThreshold: -1 })).toThrow(/^failureThreshold must be/);
  expect(() => healthCheck(() => true, { restart: "yes" as unknown as boolean })).toThrow(/^restart must be/);
});
