import { expect, test, vi } from "vitest";
import { DaemonRegistry } from "../../src/index.ts";
import { createTestRegistry } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

const INSTANCE = Symbol.for("@brains/daemon-registry");

test("Usage: a daemon is registered in the process's registry, started and stopped, and syncs every minute", async () => {
  await using fixture = createTestRegistry();
  Reflect.set(globalThis, INSTANCE, fixture.registry);
  const syncWithExternalServices = vi.fn(async () => {});
  const checkExternalConnection = vi.fn(async () => true);
  try {
    await runBlock("Usage", { syncWithExternalServices, checkExternalConnection });
    expect(DaemonRegistry.getInstance()).toBe(fixture.registry);
  } finally {
    Reflect.deleteProperty(globalThis, INSTANCE);
  }
  expect(fixture.events.types("sync-daemon")).toEqual([
    "daemon:registered",
    "daemon:starting",
    "daemon:started",
    "daemon:stopping",
    "daemon:stopped",
  ]);
  expect(fixture.registry.getInfo("sync-daemon")).toMatchObject({
    status: "stopped",
    description: "Syncs entities with external services",
  });
  await fixture.clock.advance("1h");
  expect(syncWithExternalServices).not.toHaveBeenCalled();

  await fixture.registry.start("sync-daemon");
  await fixture.clock.advance(59_999);
  expect(syncWithExternalServices).toHaveBeenCalledTimes(0);
  await fixture.clock.advance(1);
  expect(syncWithExternalServices).toHaveBeenCalledTimes(1);
  await fixture.clock.advance("59m");
  expect(syncWithExternalServices).toHaveBeenCalledTimes(60);
  expect(checkExternalConnection).toHaveBeenCalled();
  expect(fixture.registry.getHealth("sync-daemon")).toMatchObject({ healthy: true, level: "healthy" });
});

test("Daemon Definition: the block declares types only, and runs", async () => {
  await expect(runBlock("Daemon Definition", {})).resolves.toBeUndefined();
});
