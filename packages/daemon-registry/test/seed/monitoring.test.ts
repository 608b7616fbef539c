import process from "node:process";
import { expect, test, vi } from "vitest";
import type { DaemonContext } from "../../src/index.ts";
import { createTestRegistry, faulty } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

test("Metrics: after an hour with two failed runs they are those of the comment", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let runs = 0;
  const handler = async ({ sleep }: DaemonContext): Promise<void> => {
    await sleep(245);
    if ((runs += 1) <= 2) throw new Error("service unavailable");
  };
  registry.register({ name: "sync-daemon", interval: "1m", handler });
  registry.register({ name: "other", handler: () => {} });
  await registry.start("sync-daemon");
  await clock.advance("1h");
  const log = vi.spyOn(console, "log").mockReturnValue();
  const all = vi.spyOn(registry, "getAllMetrics");
  await runBlock("Metrics", { registry });
  expect(log.mock.calls).toEqual([
    [
      expect.objectContaining({
        uptime: 3_600_000,
        restarts: 0,
        errors: 2,
        lastRun: new Date(clock.now() - 60_000),
        averageRunTime: 245,
      }),
    ],
  ]);
  expect(all.mock.results[0]?.value).toEqual({
    "sync-daemon": log.mock.calls[0]?.[0],
    other: expect.objectContaining({ uptime: 0, errors: 0, lastRun: undefined }),
  });
});

test("Status: the status is a word, and the info has the shape of the comment", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({ name: "sync-daemon", handler: faulty(), healthCheck: () => true });
  const start = new Date(clock.now());
  await registry.start("sync-daemon");
  await clock.advance("1s");
  const status = vi.spyOn(registry, "getStatus");
  const info = vi.spyOn(registry, "getInfo");
  await runBlock("Status", { registry });
  expect(status.mock.results[0]?.value).toBe("running");
  expect(info.mock.results[0]?.value).toMatchObject({
    name: "sync-daemon",
    status: "running",
    pid: process.pid,
    startTime: start,
    metrics: registry.getMetrics("sync-daemon"),
    health: { healthy: true },
  });
});

test("Status: each of the five words comes at its time", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const seen: string[] = [];
  registry.register({
    name: "sync-daemon",
    readiness: "manual",
    handler: async ({ ready, sleep, signal }) => {
      await sleep("1s");
      ready();
      await sleep("1s").catch(() => signal.throwIfAborted());
      throw new Error("lost");
    },
  });
  const look = async (ms: number): Promise<void> => {
    seen.push(registry.getStatus("sync-daemon"));
    await clock.advance(ms);
  };
  await look(0);
  const start = registry.start("sync-daemon");
  await look(1_000);
  await start;
  await look(1_000);
  await look(0);
  void registry.start("sync-daemon").catch(() => {});
  void registry.stop("sync-daemon");
  await look(0);
  expect(seen).toEqual(["stopped", "starting", "running", "error", "stopping"]);
});

test("Events: starts, stops, errors and bad health are told with the names of the block", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const told: unknown[][] = [];
  for (const level of ["log", "error", "warn"] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void told.push([level, ...args]));
  }
  await runBlock("Events", { registry });
  const failure = new Error("boom");
  registry.register({ name: "good", handler: faulty() });
  registry.register({ name: "bad", handler: faulty({ failOn: "always", error: failure }) });
  registry.register({ name: "ill", handler: faulty(), healthCheck: () => clock.monotonic() < 20_000 });
  await registry.start("good");
  await registry.stop("good");
  await registry.start("bad").catch(() => {});
  await registry.start("ill");
  await clock.advance("2m");
  expect(told).toEqual([
    ["log", "Started: good"],
    ["log", "Stopped: good"],
    ["error", "Error in bad:", failure],
    ["log", "Started: ill"],
    ["warn", "Unhealthy: ill"],
  ]);
});
