import { expect, test } from "vitest";
import { HealthMonitor } from "../src/index.ts";
import { testClock } from "./clock.ts";

test("G6: there are never two checks at once: a second call joins", async () => {
  let live = 0;
  let most = 0;
  let calls = 0;
  const monitor = new HealthMonitor(async () => {
    calls += 1;
    most = Math.max(most, (live += 1));
    await Promise.resolve();
    live -= 1;
    return true;
  });
  await Promise.all([monitor.check(), monitor.check(), monitor.check()]);
  expect([calls, most]).toEqual([1, 1]);
});

test("G6: one who joined a check that its beginner gave up gets one of his own", async () => {
  const controller = new AbortController();
  let calls = 0;
  const monitor = new HealthMonitor(() => ((calls += 1) === 1 ? new Promise(() => {}) : true), {
    clock: testClock(),
  });
  const first = monitor.check(controller.signal);
  const second = monitor.check();
  await Promise.resolve();
  await Promise.resolve();
  controller.abort(new Error("stop"));
  await expect(first).rejects.toThrow("stop");
  expect(await second).toMatchObject({ level: "healthy" });
});

test("G6: reading current never waits for a check that hangs", async () => {
  const clock = testClock();
  const monitor = new HealthMonitor(() => new Promise(() => {}), { clock });
  const report = monitor.check();
  expect(monitor.current.level).toBe("unknown");
  await clock.advance(5_000);
  expect(await report).toMatchObject({ level: "unhealthy" });
});

test("G6: checks that took too long and ignore their signal do not pile up", async () => {
  const clock = testClock();
  const hung: (() => void)[] = [];
  let calls = 0;
  const check = (): Promise<boolean> => {
    calls += 1;
    return new Promise((resolve) => hung.push(() => resolve(true)));
  };
  const monitor = new HealthMonitor(check, { clock, timeout: 1_000 });
  const once = async () => {
    const report = monitor.check();
    await clock.advance(1_000);
    return (await report).message;
  };
  const messages = [await once(), await once(), await once(), await once(), await once()];
  expect(calls).toBe(3);
  expect(messages.slice(2)).toEqual([
    "The health check did not answer within 1000 ms.",
    "3 health checks took too long and have still not ended.",
    "3 health checks took too long and have still not ended.",
  ]);
  hung[0]?.();
  await once();
  expect([calls, monitor.failures]).toEqual([4, 6]);
});
