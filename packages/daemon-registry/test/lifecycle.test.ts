import { expect, test, vi } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { createTestRegistry } from "../src/test.ts";

test("B1: an interval waits one interval before its first run; immediate runs at once", async () => {
  await using fixture = createTestRegistry();
  const handler = vi.fn();
  fixture.registry.register({ name: "x", interval: "1m", handler });
  await fixture.registry.start("x");
  await fixture.clock.advance("59s");
  expect(handler).toHaveBeenCalledTimes(0);
  await fixture.clock.advance("1s");
  expect(handler).toHaveBeenCalledTimes(1);
  await fixture.registry.stop("x");
  await fixture.registry.start("x", { immediate: true });
  expect(handler).toHaveBeenCalledTimes(2);
});

test("B5: a handler that throws at once rejects its start with that very error", async () => {
  await using fixture = createTestRegistry();
  const error = new Error("port in use");
  fixture.registry.register({ name: "sync", handler: () => Promise.reject(error) });
  await expect(fixture.registry.start("sync")).rejects.toBe(error);
  expect(fixture.registry.getInfo("sync")).toMatchObject({ status: "error", error });
});

test("B2: manual readiness that does not come is a failure that names the limit, under a policy of each attempt", async () => {
  await using fixture = createTestRegistry();
  let attempts = 0;
  fixture.registry.register({
    name: "x",
    readiness: "manual",
    startTimeout: "5s",
    restartPolicy: { maxRestarts: 1, restartDelay: "1s" },
    handler: async ({ sleep }) => {
      attempts += 1;
      await sleep("1h");
    },
  });
  const start = fixture.registry.start("x");
  await fixture.clock.advance("5s");
  expect(fixture.registry.getInfo("x")).toMatchObject({ status: "starting", phase: "backoff" });
  await fixture.clock.advance("6s");
  await expect(start).rejects.toMatchObject({
    code: "GAVE_UP",
    cause: { code: "START_TIMEOUT", limit: 5_000 },
  });
  expect(attempts).toBe(2);
});

test("D2: a continuous daemon whose handler returned stays up while it listens", async () => {
  await using fixture = createTestRegistry();
  const heard: unknown[] = [];
  let end = (): void => {};
  fixture.registry.register({
    name: "receiver",
    handler: async (ctx) => {
      end = ctx.on("message", (message) => heard.push(message));
    },
  });
  await fixture.registry.start("receiver");
  const message = { type: "update" };
  await fixture.registry.send("receiver", message);
  await fixture.clock.advance(0);
  expect(heard[0]).toBe(message);
  expect(fixture.registry.getInfo("receiver")).toMatchObject({ status: "running", phase: "listening" });
  end();
  await fixture.clock.advance(0);
  expect(fixture.registry.getStatus("receiver")).toBe("stopped");
});

test("J4: messages that come during a restart's backoff reach the next run, in order", async () => {
  await using fixture = createTestRegistry();
  const heard: unknown[] = [];
  let fail = (_error: Error): void => {};
  fixture.registry.register<number>({
    name: "x",
    restartPolicy: { restartDelay: "1s" },
    handler: (ctx) =>
      new Promise<void>((_resolve, reject) => {
        fail = reject;
        ctx.on("message", (message) => heard.push(message));
        ctx.signal.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  });
  await fixture.registry.start("x");
  await fixture.registry.send("x", 1);
  await fixture.clock.advance(0);
  fail(new Error("boom"));
  await fixture.clock.advance(0);
  await fixture.registry.send("x", 2);
  await fixture.registry.send("x", 3);
  expect(heard).toEqual([1]);
  await fixture.clock.advance("1s");
  expect(heard).toEqual([1, 2, 3]);
});

test("J7: what is pending at stop becomes dead letters, and J3: a send to a stopped daemon rejects", async () => {
  await using fixture = createTestRegistry();
  fixture.registry.register({
    name: "x",
    handler: ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", resolve)),
  });
  await fixture.registry.start("x");
  await fixture.registry.send("x", "kept");
  await fixture.registry.stop("x");
  await expect(fixture.registry.send("x", "late")).rejects.toMatchObject({ code: "NOT_RECEIVING" });
  const letters = fixture.events.list("daemon:dead-letter").map(({ message, reason }) => [message, reason]);
  expect(letters).toEqual([
    ["kept", "stopped"],
    ["late", "stopped"],
  ]);
});

test("A11: a definition can be replaced while it runs, and the registry of a process is found again", async () => {
  await using fixture = createTestRegistry();
  const seen: string[] = [];
  const version =
    (name: string) =>
    async (ctx: { signal: AbortSignal }): Promise<void> => {
      seen.push(name);
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
    };
  fixture.registry.register({ name: "x", handler: version("old") });
  await fixture.registry.start("x");
  expect(() => fixture.registry.register({ name: "x", handler: version("new") })).toThrow(
    /registered already/,
  );
  fixture.registry.register({ name: "x", handler: version("new") }, { replace: "restart" });
  await fixture.registry.start("x");
  expect(seen).toEqual(["old", "new"]);
  expect(DaemonRegistry.getInstance()).toBe(DaemonRegistry.getInstance());
});

test("G4: an unhealthy daemon with a policy is restarted, one without is only reported", async () => {
  await using fixture = createTestRegistry();
  let entered = 0;
  const definition = {
    healthCheck: () => false,
    healthCheckInterval: "10s",
    handler: async (ctx: { signal: AbortSignal }) => {
      entered += 1;
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
    },
  };
  fixture.registry.register({ name: "reported", ...definition });
  fixture.registry.register({
    name: "restarted",
    ...definition,
    restartPolicy: { restartDelay: 0, maxRestarts: 1 },
  });
  await fixture.registry.startAll();
  await fixture.clock.advance("40s");
  expect(entered).toBe(3);
  expect(fixture.registry.getHealth("reported")).toMatchObject({ healthy: false });
  expect(fixture.registry.getStatus("reported")).toBe("running");
  const [restarting] = fixture.events.list("daemon:restarting");
  expect(restarting).toMatchObject({ daemon: "restarted", reason: "health" });
});

test("a probe-only daemon is up and checked", async () => {
  await using fixture = createTestRegistry();
  fixture.registry.register({ name: "api", healthCheck: () => ({ healthy: true, message: "reachable" }) });
  await fixture.registry.start("api");
  await fixture.clock.advance("1s");
  expect(fixture.registry.getInfo("api")).toMatchObject({
    status: "running",
    health: { level: "healthy", message: "reachable" },
  });
});

test("start: false registers and never starts", async () => {
  await using fixture = createTestRegistry({ start: false });
  const handler = vi.fn();
  fixture.registry.register({ name: "x", handler });
  await fixture.registry.start("x");
  await fixture.registry.startAll();
  expect(handler).not.toHaveBeenCalled();
  await expect(fixture.registry.start("y")).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
});

test("a context's methods may be taken out of it, and do nothing once its run is over", async () => {
  await using fixture = createTestRegistry();
  let late = (_message: string): Promise<void> => Promise.resolve();
  fixture.registry.register({ name: "to", handler: ({ on }) => void on("message", () => {}) });
  fixture.registry.register({
    name: "from",
    handler: async ({ send, sleep, metrics }) => {
      late = async (message) => {
        metrics.increment("late");
        await send("to", message);
      };
      await sleep(10);
      await send("to", "in time");
    },
  });
  await fixture.registry.startAll();
  await fixture.clock.advance(20);
  await expect(late("too late")).rejects.toMatchObject({ code: "RUN_OVER" });
  expect(fixture.registry.getMetrics("from").counters).toEqual({});
});

test("L4: nothing that a handler or a caller leaves unawaited is ever an unhandled rejection", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "x",
    throttle: { requests: 1, window: "1h" },
    handler: (ctx) => {
      void ctx.send("nobody", 1);
      void ctx.sleep("1h");
      void ctx.sleep(-1);
      void ctx.yield();
      void ctx.throttle();
      void ctx.throttle(99);
      return new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve()));
    },
  });
  await registry.start("x");
  void registry.checkHealth("x");
  void registry.checkHealth("nobody");
  void registry.send("nobody", 1);
  await registry.shutdown();
  await clock.advance(0);
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("a registry with start: false never starts anything, whatever is called", async () => {
  const { registry, clock } = createTestRegistry({ start: false });
  const opened: string[] = [];
  for (const name of ["a", "b", "c"])
    registry.register({
      name,
      group: "g",
      handler: ({ signal }) => (
        opened.push(name),
        new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
      ),
    });
  await registry.start("a");
  await registry.startAll();
  await registry.startGroup("g");
  await registry.startWithDependencies("a");
  expect(opened).toEqual([]);
  void registry.restart("a");
  await clock.advance(0);
  expect(opened).toEqual([]);
  void registry.restartGroup("g");
  await clock.advance(0);
  expect(opened).toEqual([]);
});

test('getInfo: a daemon that has only onMessage is "listening", not "executing"', async () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "ears", onMessage: () => {} });
  await registry.start("ears");
  expect(registry.getInfo("ears").phase).toBe("listening");
});
