import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

const forever = ({ signal }: { signal: AbortSignal }): Promise<void> =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

test("F13: while it drains the registry does not say that it is well and ready", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({ name: "x", handler: forever });
  await registry.start("x");
  void registry.shutdown({ drainDelay: "10s" });
  await clock.advance("1s");
  const health = registry.getHealth() as unknown as Record<string, unknown>;
  expect(health["healthy"] === false || health["ready"] === false).toBe(true);
});

test("G1: a registry is ready when none that is required is starting or in error", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({
    name: "x",
    readiness: "manual",
    handler: async ({ sleep, ready, signal }) => (await sleep(10), ready(), await forever({ signal })),
  });
  registry.register({ name: "y", required: false, handler: () => Promise.reject(new Error("no")) });
  const up = registry.startAll();
  await clock.advance(0);
  expect(registry.getHealth().ready).toBe(false);
  await clock.advance(10);
  await up;
  expect([registry.getStatus("y"), registry.getHealth().ready]).toEqual(["error", true]);
  registry.register({ name: "z", handler: () => Promise.reject(new Error("no")) });
  await registry.start("z").catch(() => {});
  expect(registry.getHealth().ready).toBe(false);
});
