import { expect, test, vi } from "vitest";
import { createTestRegistry, faulty, type TestRegistry } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";

/** What was told of starts and stops, without the prefix. */
function told({ events }: TestRegistry): string[] {
  return events
    .list()
    .filter((event) => event.type === "daemon:started" || event.type === "daemon:stopped")
    .map((event) => `${event.name} ${event.type.slice("daemon:".length)}`);
}

test("Starting Daemons: one, all, and one again at once with a restart", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const sync = vi.fn();
  registry.register({ name: "sync-daemon", interval: "1m", handler: sync });
  registry.register({ name: "other", handler: faulty() });
  await runBlock("Starting Daemons", { registry });
  expect(told(fixture)).toEqual([
    "sync-daemon started",
    "other started",
    "sync-daemon stopped",
    "sync-daemon started",
  ]);
  await clock.advance("59s");
  expect(registry.getInfo("sync-daemon").history).toMatchObject([{ reason: "start", outcome: "success" }]);
  expect(sync).toHaveBeenCalledTimes(1);
  await clock.advance("1s");
  expect(sync).toHaveBeenCalledTimes(2);
});

test("Stopping Daemons: gracefully, by force and all, each of them on running daemons", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const sync = faulty({ hangOn: [2] });
  registry.register({ name: "sync-daemon", handler: sync });
  registry.register({ name: "other", handler: faulty() });
  await registry.start("other");
  const stop: typeof registry.stop = async (name, options) => {
    await registry.start(name);
    await registry.stop(name, options);
    expect(registry.getStatus(name)).toBe("stopped");
    expect(registry.getInfo(name).abandoned).toHaveLength(options?.force === true ? 1 : 0);
  };
  await runBlock("Stopping Daemons", { registry: { stop, stopAll: () => registry.stopAll() } });
  expect(told(fixture)).toEqual([
    "other started",
    "sync-daemon started",
    "sync-daemon stopped",
    "sync-daemon started",
    "sync-daemon stopped",
    "other stopped",
  ]);
  sync.release();
  await clock.advance(0);
  expect(registry.getInfo("sync-daemon").abandoned).toEqual([]);
});

test("Restart: one, then all that is up", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  for (const name of ["sync-daemon", "other", "down"]) registry.register({ name, handler: faulty() });
  await registry.start("sync-daemon");
  await registry.start("other");
  events.clear();
  await runBlock("Restart", { registry });
  const runs = (name: string): number => registry.getInfo(name).history.length;
  expect(told(fixture).slice(0, 2)).toEqual(["sync-daemon stopped", "sync-daemon started"]);
  expect([runs("sync-daemon"), runs("other"), runs("down")]).toEqual([2, 1, 0]);
  expect(["sync-daemon", "other", "down"].map((name) => registry.getStatus(name))).toEqual([
    "running",
    "running",
    "stopped",
  ]);
});
