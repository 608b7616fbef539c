import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DaemonRegistry } from "../../src/index.ts";
import { createMockContext, waitForStatus } from "../../src/test.ts";

/** What the libraries' fake timers have in common. */
export interface FakeTimers {
  use(): void;
  advance(ms: number): Promise<unknown>;
  count(): number;
  end(): void;
}

/** What a registry on the system's clock does under fake timers; a file for each kind, since two in one disturb each other. */
export function testsUnder(timers: FakeTimers): void {
  describe("under fake timers, on the system's clock", () => {
    let registry: DaemonRegistry;

    beforeEach(() => {
      // Made before: globals are looked up when a timer is armed, not when the registry is made.
      registry = DaemonRegistry.createFresh({ logger: createMockContext().logger });
      timers.use();
    });

    afterEach(async () => {
      await registry.shutdown();
      // At most the clock's own, which keeps nothing alive.
      const left = timers.count();
      timers.end();
      if (left > 1) throw new Error(`${left} timers are left.`);
    });

    test("an interval fires, and its run sleeps, in fake time", async () => {
      const ended = vi.fn();
      registry.register({ name: "x", interval: "1h", handler: ({ sleep }) => sleep("1m").then(ended) });
      await registry.start("x");
      await timers.advance(3_600_000 + 59_999);
      expect(ended).toHaveBeenCalledTimes(0);
      await timers.advance(1);
      expect(ended).toHaveBeenCalledTimes(1);
      expect(registry.getMetrics("x")).toMatchObject({ averageRunTime: 60_000, uptime: 3_660_000 });
      await timers.advance(10 * 3_600_000);
      expect(ended).toHaveBeenCalledTimes(11);
    });

    test("a cron expression follows the fake wall clock", async () => {
      const times: number[] = [];
      registry.register({
        name: "x",
        schedule: "*/5 * * * *",
        timezone: "UTC",
        handler: () => times.push(Date.now()),
      });
      await registry.start("x");
      await timers.advance(3_600_000);
      expect(times).toHaveLength(12);
      expect(times.filter((time) => time % 300_000 >= 1_000)).toEqual([]);
    });

    test("backoffs, time limits, health checks and deadlines of a stop pass in fake time", async () => {
      let entered = 0;
      registry.register({
        name: "x",
        timeout: "1s",
        stopTimeout: "2s",
        restartPolicy: { maxRestarts: 1, restartDelay: "1h" },
        handler: () => new Promise(() => (entered += 1)),
      });
      const healthCheck = vi.fn(() => true);
      registry.register({ name: "checked", healthCheck });
      await registry.startAll();
      await timers.advance(3_000 + 3_599_999);
      expect(entered).toBe(1);
      await timers.advance(1);
      expect(entered).toBe(2);
      await timers.advance(3_000);
      expect(registry.getInfo("x")).toMatchObject({ status: "error", error: { code: "GAVE_UP" } });
      expect(healthCheck.mock.calls.length).toBeGreaterThan(100);
    });

    test("waitForStatus waits in real time", async () => {
      registry.register({ name: "x", handler: ({ sleep }) => sleep("1h") });
      await expect(waitForStatus(registry, "x", "running", { timeout: 20 })).rejects.toThrow("after 20 ms");
    });
  });
}
