import { expectTypeOf, test } from "vitest";
import {
  type DaemonContext,
  type DaemonDefinition,
  type DaemonMetrics,
  DaemonRegistry,
  type DaemonState,
  type Logger,
  type Metrics,
} from "../src/index.ts";

const registry = DaemonRegistry.createFresh();

test("a handler's context is typed, and what it returns may be anything", () => {
  registry.register({
    name: "x",
    handler: (ctx) => {
      expectTypeOf(ctx).toEqualTypeOf<DaemonContext>();
      expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(ctx.logger).toEqualTypeOf<Logger>();
      expectTypeOf(ctx.metrics).toEqualTypeOf<Metrics>();
      expectTypeOf(ctx.state).toEqualTypeOf<DaemonState>();
      ctx.on("message", (message, meta) => {
        expectTypeOf(message).toBeUnknown();
        expectTypeOf(meta.from).toEqualTypeOf<string | undefined>();
      });
      return 42;
    },
  });
  registry.register({ name: "x", handler: async () => {} });
  registry.register({ name: "x", handler: () => {} });
});

test("a misspelt key is an error, at the top and inside", () => {
  const handler = (): void => {};
  // @ts-expect-error intervall
  registry.register({ name: "x", handler, intervall: 5 });
  // @ts-expect-error backof
  registry.register({ name: "x", handler, restartPolicy: { backof: "linear" } });
  // @ts-expect-error a word that is not one of the three
  registry.register({ name: "x", handler, restartPolicy: { backoff: "square" } });
  // @ts-expect-error no name
  registry.register({ handler });
  // @ts-expect-error stopTimout
  DaemonRegistry.createFresh({ defaults: { stopTimout: 5 } });
  // @ts-expect-error imediate
  void registry.start("x", { imediate: true });
});

test("a key given as undefined is absent, although optional keys are exact", () => {
  registry.register({
    name: "x",
    description: undefined,
    handler: () => {},
    interval: undefined,
    schedule: undefined,
    healthCheck: undefined,
    healthCheckInterval: undefined,
    restartPolicy: {
      enabled: undefined,
      maxRestarts: undefined,
      restartDelay: undefined,
      backoff: undefined,
    },
    resources: { maxMemory: undefined, maxCpu: undefined, priority: undefined },
    throttle: undefined,
    dependencies: undefined,
    group: undefined,
    onMessage: undefined,
    initialState: undefined,
  });
  DaemonRegistry.createFresh({ logger: undefined, clock: undefined, defaults: undefined, start: undefined });
  void registry.start("x", { immediate: undefined, restart: undefined });
  void registry.startAll({ rollback: undefined });
  void registry.stop("x", { force: undefined, timeout: undefined });
  void registry.stopAll({ timeout: undefined });
  void registry.shutdown({ timeout: undefined, drainDelay: undefined });
  registry.setState("x", {}, { replace: undefined });
  void registry.send("x", {}, { signal: undefined });
  void registry.checkHealth("x", { signal: undefined });
});

test("a definition may be kept in a variable of its type, handler and all", () => {
  const definition: DaemonDefinition = { name: "x", handler: async ({ sleep }) => await sleep("1s") };
  registry.register(definition);
});

test("what is read is typed", () => {
  expectTypeOf(registry.getMetrics("x")).toEqualTypeOf<DaemonMetrics>();
  expectTypeOf(registry.getAllMetrics()).toEqualTypeOf<Record<string, DaemonMetrics>>();
  expectTypeOf(registry.getStatus("x")).toEqualTypeOf<
    "running" | "stopped" | "error" | "starting" | "stopping"
  >();
  expectTypeOf(registry.getInfo("x").startTime).toEqualTypeOf<Date | undefined>();
  expectTypeOf(registry.getHealth().daemons).toHaveProperty("x");
  expectTypeOf(registry.list({ group: "plugin-x", status: "running" })).toEqualTypeOf<string[]>();
});
