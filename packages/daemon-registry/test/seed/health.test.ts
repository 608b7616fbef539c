import { expect, test, vi } from "vitest";
import type { DaemonContext } from "../../src/index.ts";
import { createTestRegistry, faulty } from "../../src/test.ts";
import { definitionIn, runBlock } from "./run-block.ts";

test("Health Checks: the API is asked every 30 s, and what it says is published", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock, events } = fixture;
  const API_URL = "http://api.test/health";
  const answer = { ok: true, time: 12 };
  const fetch = vi.fn(async () => answer);
  await runBlock("Health Checks", { registry, fetch, API_URL });
  await registry.start("api-poller");
  await clock.advance(0);
  expect(fetch.mock.calls).toEqual([[API_URL]]);
  expect(registry.getHealth("api-poller")).toMatchObject({
    healthy: true,
    message: "API reachable",
    metrics: { responseTime: 12 },
  });
  await clock.advance("5m");
  expect(fetch).toHaveBeenCalledTimes(1 + 10);

  answer.ok = false;
  await clock.advance("60s");
  expect(registry.getHealth("api-poller")).toMatchObject({ healthy: true, message: "API down" });
  await clock.advance("30s");
  expect(registry.getHealth("api-poller")).toMatchObject({ healthy: false, message: "API down" });
  expect(events.list("daemon:health").map(({ healthy }) => healthy)).toEqual([true, false]);
  expect(registry.getStatus("api-poller")).toBe("running");
  await registry.stop("api-poller");
  await clock.advance("5m");
  expect(fetch).toHaveBeenCalledTimes(14);
});

test("Auto-restart: the block's handler, which returns, has completed", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  await runBlock("Auto-restart", { registry });
  await registry.start("critical-daemon");
  await fixture.clock.advance(0);
  expect(fixture.events.list("daemon:stopped")).toMatchObject([
    { name: "critical-daemon", reason: "completed" },
  ]);
});

test("Auto-restart: a handler that fails is restarted five times, after 1, 2, 4, 8 and 16 s", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const entries: number[] = [];
  const handler = async ({ sleep }: DaemonContext): Promise<void> => {
    entries.push(clock.monotonic());
    await sleep(10);
    throw new Error("connection lost");
  };
  registry.register({ ...(await definitionIn("Auto-restart")), handler });
  await registry.start("critical-daemon");
  await clock.advance("5m");
  const gaps = entries.slice(1).map((at, index) => at - (entries[index] ?? 0) - 10);
  expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  expect(registry.getInfo("critical-daemon")).toMatchObject({
    status: "error",
    error: { code: "GAVE_UP", cause: { message: "connection lost" } },
    metrics: { restarts: 5 },
  });
  expect(clock.pending).toBe(0);
});

test("Auto-restart: one that mends itself is running again", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const handler = faulty({ failOn: [1, 2] });
  registry.register({ ...(await definitionIn("Auto-restart")), handler });
  const start = registry.start("critical-daemon");
  await clock.advance(2_999);
  expect(registry.getInfo("critical-daemon")).toMatchObject({ status: "starting", phase: "backoff" });
  await clock.advance(1);
  await start;
  expect(registry.getStatus("critical-daemon")).toBe("running");
  expect(handler.entered).toBe(3);
});
