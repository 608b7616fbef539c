import { expect, test } from "vitest";
import { testClock } from "../test/clock.ts";
import { HealthMonitor, type HealthResult, type HealthState } from "./index.ts";

/** A monitor whose checks give these answers in turn. */
function monitorOf(answers: (boolean | HealthResult)[], options = {}) {
  const clock = testClock();
  const monitor = new HealthMonitor(() => answers.shift() ?? true, { clock, name: "sync", ...options });
  const published: HealthState[] = [];
  const detach = monitor.attach((state) => published.push(state));
  const levels = async (count: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let done = 0; done < count; done += 1) {
      await clock.advance(1);
      await monitor.check();
      seen.push(monitor.current.level);
    }
    return seen;
  };
  return { clock, monitor, published, detach, levels };
}

test("G9: a monitor knows nothing before the first check", () => {
  expect(monitorOf([]).monitor.current).toEqual({
    level: "unknown",
    healthy: false,
    message: undefined,
    metrics: undefined,
    since: 1_000_000,
    lastCheck: undefined,
  });
});

test("G2, G3: three failures in a row make it unhealthy, one success healthy again", async () => {
  const { levels, published } = monitorOf([true, false, false, true, false, false, false, false, true]);
  expect(await levels(9)).toEqual([
    "healthy",
    "healthy",
    "healthy",
    "healthy",
    "healthy",
    "healthy",
    "unhealthy",
    "unhealthy",
    "healthy",
  ]);
  expect(published.map(({ level, since }) => [level, since - 1_000_000])).toEqual([
    ["healthy", 1],
    ["unhealthy", 7],
    ["healthy", 9],
  ]);
});

test("G3: thresholds can be set, and only equal results in a row count", async () => {
  const degraded = { healthy: true, degraded: true };
  const { levels } = monitorOf([false, true, degraded, true, true, degraded, degraded], {
    failureThreshold: 1,
    successThreshold: 2,
  });
  expect(await levels(7)).toEqual([
    "unhealthy",
    "unhealthy",
    "unhealthy",
    "unhealthy",
    "healthy",
    "healthy",
    "degraded",
  ]);
});

test("G3: a first result that does not settle the level is to be read, and told to nobody", async () => {
  const { monitor, levels, published } = monitorOf([{ healthy: false, message: "refused" }]);
  await levels(1);
  expect(published).toEqual([]);
  expect(monitor.current).toMatchObject({ level: "unknown", message: "refused", lastCheck: 1_000_001 });
});

test("G9: the message and the metrics are those of the last check", async () => {
  const { monitor, levels } = monitorOf([true, { healthy: false, message: "slow", metrics: { ms: 9 } }]);
  await levels(2);
  expect(monitor.current).toMatchObject({
    level: "healthy",
    healthy: true,
    message: "slow",
    metrics: { ms: 9 },
  });
  expect(Object.isFrozen(monitor.current.metrics)).toBe(true);
});

test("G13: check runs the check whatever the status and returns its own result", async () => {
  const { monitor, detach } = monitorOf([true, false]);
  detach();
  expect(await monitor.check()).toMatchObject({ level: "healthy" });
  expect(await monitor.check()).toMatchObject({ level: "unhealthy", healthy: false });
  expect(monitor.current.level).toBe("healthy");
});

test("G8: the result of a check begun in an older attempt is dropped", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const monitor = new HealthMonitor(() => promise, { clock: testClock(), failureThreshold: 1 });
  const published: HealthState[] = [];
  monitor.attach((state) => published.push(state));
  const old = monitor.check();
  await Promise.resolve();
  await Promise.resolve();
  monitor.attach((state) => published.push(state));
  resolve(false);
  expect(await old).toMatchObject({ level: "unhealthy" });
  expect([monitor.current.level, monitor.failures, published]).toEqual(["unknown", 0, []]);
});

test("G4: failures count anew in each attempt, while the level stays", async () => {
  const { monitor, levels } = monitorOf([false, false, false, false]);
  await levels(3);
  expect(monitor.failures).toBe(3);
  monitor.attach(() => {});
  expect([monitor.failures, monitor.current.level]).toEqual([0, "unhealthy"]);
  await levels(1);
  expect(monitor.failures).toBe(1);
});

test("G8: the end of an older attempt does not end the present one", async () => {
  const { monitor, detach } = monitorOf([]);
  const published: HealthState[] = [];
  monitor.attach((state) => published.push(state));
  detach();
  await monitor.check();
  expect(published).toHaveLength(1);
});

test("M5: HealthMonitor refuses bad options by name", () => {
  expect(() => new HealthMonitor(() => true, { timeout: 0 })).toThrow(/^healthCheckTimeout must be/);
  expect(() => new HealthMonitor(() => true, { failureThreshold: 0 })).toThrow(/^failureThreshold must be/);
  expect(() => new HealthMonitor(() => true, { successThreshold: 1.5 })).toThrow(/^successThreshold must be/);
});
