import { expect, test, vi } from "vitest";
import { createTestRegistry, faulty } from "../src/test.ts";

test("off ends what on began, for that event only, however often it was added", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const listener = vi.fn<(event: { type: string }) => void>();
  registry.on("daemon:started", listener);
  registry.on("daemon:started", listener);
  registry.on("daemon:stopped", listener);
  const end = registry.on("daemon:registered", listener);
  end();
  end();
  registry.register({ name: "x", handler: faulty() });
  await registry.start("x");
  registry.off("daemon:started", listener);
  registry.off("daemon:error", () => {});
  await registry.restart("x");
  expect(listener.mock.calls.map(([{ type }]) => type)).toEqual([
    "daemon:started",
    "daemon:started",
    "daemon:stopped",
  ]);
});

test("list gives the names in the order of registration, by group, tag and status", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "web", group: "plugin-x/web", tags: ["http"], handler: faulty() });
  registry.register({ name: "sync", group: "plugin-x", handler: faulty() });
  registry.register({ name: "mail", group: "plugin-y", tags: ["http"], handler: faulty() });
  await registry.start("sync");
  expect(registry.list()).toEqual(["web", "sync", "mail"]);
  expect(registry.list({ group: "plugin-x" })).toEqual(["web", "sync"]);
  expect(registry.list({ tag: "http" })).toEqual(["web", "mail"]);
  expect(registry.list({ status: "running" })).toEqual(["sync"]);
  expect(registry.list({ group: "plugin-x", status: "stopped" })).toEqual(["web"]);
  expect(registry.list({ group: undefined, tag: undefined })).toEqual(["web", "sync", "mail"]);
  expect(registry.getAllInfo().map(({ name }) => name)).toEqual(["web", "sync", "mail"]);
});

test("getAllMetrics has every registered daemon, one that never ran too, and none that is gone", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  for (const name of ["a", "b", "c"])
    registry.register({ name, handler: ({ metrics }) => metrics.increment("n") });
  await registry.start("a");
  await registry.start("c");
  await registry.unregister("c");
  expect(registry.getAllMetrics()).toEqual({ a: registry.getMetrics("a"), b: registry.getMetrics("b") });
  expect(registry.getMetrics("a").counters).toEqual({ n: 1 });
});

test("startWithDependencies starts what is needed, in order, and nothing else; start alone refuses", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  registry.register({ name: "web", dependencies: ["cache"], handler: faulty() });
  registry.register({ name: "cache", dependencies: ["database"], handler: faulty() });
  registry.register({ name: "database", handler: faulty() });
  registry.register({ name: "other", handler: faulty() });
  await expect(registry.start("web")).rejects.toMatchObject({ code: "DEPENDENCY_NOT_RUNNING" });
  await registry.startWithDependencies("web");
  expect(events.list("daemon:started").map(({ name }) => name)).toEqual(["database", "cache", "web"]);
  expect(registry.getStatus("other")).toBe("stopped");
  await expect(registry.startWithDependencies("wbe")).rejects.toThrow('Did you mean "web"?');
});

test("G13: checkHealth makes the check now, whatever the status, and gives its result", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const healthCheck = vi.fn((_signal: AbortSignal) => ({ healthy: true, degraded: true, message: "slow" }));
  registry.register({ name: "x", handler: faulty(), healthCheck });
  registry.register({ name: "unchecked", handler: faulty() });
  expect(await registry.checkHealth("x")).toMatchObject({
    level: "degraded",
    healthy: true,
    message: "slow",
  });
  expect(healthCheck).toHaveBeenCalledTimes(1);
  await registry.start("x");
  await clock.advance(0);
  await registry.checkHealth("x");
  expect(healthCheck).toHaveBeenCalledTimes(3);
  await expect(registry.checkHealth("unchecked")).rejects.toThrow('Daemon "unchecked" has no healthCheck.');
  await expect(registry.checkHealth("y")).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
});

test("checkHealth gives up with its signal, and a check that hangs fails at its timeout", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const healthCheck = (): Promise<boolean> => new Promise(() => {});
  registry.register({ name: "x", handler: faulty(), healthCheck, healthCheckTimeout: "2s" });
  const controller = new AbortController();
  const given = registry.checkHealth("x", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  const check = registry.checkHealth("x");
  await clock.advance("2s");
  expect(await check).toMatchObject({ healthy: false, message: expect.stringContaining("2000 ms") });
});

test("a handle does what the registry does, for its daemon", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const heard: number[] = [];
  const handle = registry.register<number, { n: number; m?: number }>({
    name: "x",
    initialState: { n: 1 },
    onMessage: (message) => heard.push(message),
  });
  await handle.start();
  await handle.send(7);
  await clock.advance(0);
  handle.setState({ m: 2 });
  await handle.restart();
  expect([handle.name, handle.info.status, heard, handle.state]).toEqual([
    "x",
    "running",
    [7],
    { n: 1, m: 2 },
  ]);
  await handle.stop({ timeout: "1s" });
  expect(registry.getStatus("x")).toBe("stopped");
});
