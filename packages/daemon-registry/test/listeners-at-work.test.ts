import { memoryStore } from "@brains/daemon-store";
import { expect, test } from "vitest";
import type { DaemonContext } from "../src/index.ts";
import { createTestRegistry, type TestRegistry } from "../src/test.ts";

const hang = (): Promise<never> => new Promise(() => {});

test.each(["on", "onMessage", "messages"] as const)(
  "F1, J5: a message in hand at a stop is finished, and what its listener sets, counts and replies then counts (%s)",
  async (way) => {
    const store = memoryStore();
    const { registry, clock } = createTestRegistry({ store });
    const work = async ({ state, metrics }: DaemonContext<unknown, { cursor: number }>): Promise<string> => {
      await new Promise<void>((resolve) => void clock.setTimer(100, () => resolve()));
      metrics.increment("done");
      await state.set({ cursor: 1 });
      return "ok";
    };
    registry.register<unknown, { cursor: number }>({
      name: "x",
      persist: true,
      onMessage: way === "onMessage" ? async (_message, ctx) => await work(ctx) : undefined,
      handler: async (ctx) => {
        if (way === "on") ctx.on("message", async () => await work(ctx));
        else if (way === "messages") for await (const { reply } of ctx.messages()) reply(await work(ctx));
      },
    });
    await registry.start("x");
    const reply = registry.request("x", 1, { timeout: "1m" });
    await clock.advance(50);
    const end = registry.shutdown();
    await clock.advance("1s");
    await end;
    expect([await reply, registry.getState("x"), registry.getMetrics("x").counters]).toEqual([
      "ok",
      { cursor: 1 },
      { done: 1 },
    ]);
    expect((await store.get("state/x"))?.value).not.toBeUndefined();
  },
);

test("F12: work that was admitted may still set the state and count after the handler returned", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register<unknown, number>({
    name: "x",
    handler: ({ waitUntil, state, metrics }) => {
      const work = async (): Promise<void> => {
        await new Promise<void>((resolve) => void clock.setTimer(100, () => resolve()));
        metrics.increment("done");
        await state.set(1);
      };
      waitUntil(work());
    },
  });
  await registry.start("x");
  await clock.advance(100);
  expect([registry.getState("x"), registry.getMetrics("x").counters]).toEqual([1, { done: 1 }]);
});

test("F1: a handler that iterates its messages ends when it is told to", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const heard: unknown[] = [];
  registry.register({
    name: "x",
    handler: async (ctx) => {
      for await (const { message } of ctx.messages()) heard.push(message);
      heard.push("the end");
    },
  });
  await registry.start("x");
  await registry.send("x", 1);
  await registry.restart("x");
  await registry.send("x", 2);
  await registry.stop("x");
  expect(heard).toEqual([1, "the end", 2, "the end"]);
});

interface Crash {
  readonly onMessage?: () => unknown;
  readonly on?: () => unknown;
  readonly watchdog?: number;
  readonly healthCheck?: () => boolean;
}

/** A daemon that gets a message and, unless somebody else does it, fails after 100 ms. */
async function crashing({ on, ...rest }: Crash): Promise<{ fixture: TestRegistry; entered: () => number }> {
  const fixture = createTestRegistry();
  let entered = 0;
  fixture.registry.register({
    name: "x",
    stopTimeout: 50,
    healthCheckInterval: 10,
    restartPolicy: { restartDelay: 1, maxRestarts: Infinity },
    ...rest,
    handler: async (ctx) => {
      entered += 1;
      if (on !== undefined) ctx.on("message", on);
      await ctx.sleep(rest.watchdog === undefined && rest.healthCheck === undefined ? 100 : "1d");
      throw new Error("lost");
    },
  });
  await fixture.registry.start("x");
  await fixture.registry.send("x", 1);
  return { fixture, entered: () => entered };
}

test.each<[string, Crash]>([
  ["a crash, with ctx.on", { on: hang }],
  ["a crash, with onMessage", { onMessage: hang }],
  ["a watchdog", { onMessage: hang, watchdog: 100 }],
  ["a health check", { onMessage: hang, healthCheck: () => false }],
])("D1, D17: a listener that hangs does not keep %s from restarting its daemon", async (_what, crash) => {
  const { fixture, entered } = await crashing(crash);
  const { registry, clock, events } = fixture;
  await clock.advance(200);
  expect(entered()).toBeGreaterThan(1);
  expect(events.list("daemon:abandoned")).toHaveLength(1);
  expect(registry.getInfo("x").abandoned).toHaveLength(1);
  await fixture[Symbol.asyncDispose]();
});

test("D1: without a policy such a daemon is not said to be running for ever", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "x",
    stopTimeout: 50,
    handler: async (ctx) => {
      ctx.on("message", hang);
      await ctx.sleep(100);
      throw new Error("lost");
    },
  });
  await registry.start("x");
  await registry.send("x", 1);
  await clock.advance(150);
  expect([registry.getStatus("x"), registry.getInfo("x").error?.message]).toEqual(["error", "lost"]);
});

test("K3: a listener whose run was abandoned after its handler returned gives no reply", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let finish = (_reply: unknown): void => {};
  registry.register({
    name: "x",
    watchdog: 100,
    stopTimeout: 10,
    restartPolicy: { restartDelay: 1 },
    handler: (ctx) => {
      ctx.on("message", () => new Promise((resolve) => (finish = resolve)));
    },
  });
  await registry.start("x");
  const asked = registry.request("x", 1, { timeout: "1h" });
  await clock.advance(50);
  const late = finish;
  await clock.advance(60);
  late("from a run that was given up");
  await expect(asked).rejects.toMatchObject({ code: "NOT_RECEIVING", reason: "run-over" });
});

test("H6: a timeout limits the handler of a continuous daemon, and not its staying up to listen", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register<number>({
    name: "listening",
    timeout: 100,
    handler: (ctx) => void ctx.on("message", (n) => n + 1),
  });
  registry.register({ name: "working", timeout: 100, handler: async ({ sleep }) => await sleep("1d") });
  await registry.startAll();
  await clock.advance("1h");
  expect(await registry.request("listening", 1)).toBe(2);
  expect(registry.getInfo("working").error).toMatchObject({ code: "RUN_TIMEOUT" });
  await registry.restart("listening");
  await clock.advance("1h");
  expect(registry.getStatus("listening")).toBe("running");
});

test("D2: a schedule with onMessage completes when it has run as often as it may", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({ name: "x", interval: 10, maxRuns: 2, onMessage: () => {}, handler: () => {} });
  await registry.start("x");
  await clock.advance(20);
  expect(registry.getStatus("x")).toBe("stopped");
});

test("A11, J10: a run that is replaced opens the mailbox as its successor's definition has it", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let go = (): void => {};
  registry.register({
    name: "x",
    mailbox: { capacity: 1 },
    handler: async (ctx) => {
      await new Promise<void>((resolve) => (go = resolve));
      ctx.on("message", () => {});
    },
  });
  await registry.start("x");
  registry.register(
    { name: "x", mailbox: { capacity: 9 }, handler: async ({ sleep }) => await sleep("1d") },
    { replace: "restart" },
  );
  await registry.send("x", 0);
  go();
  await clock.advance(1);
  const sent = Array.from({ length: 20 }, async (_, message) => await registry.send("x", message));
  const ends = await Promise.allSettled(sent);
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
});

test("N3: a run that is over takes nothing of the budget of the next", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  let late: (() => Promise<void>) | undefined;
  registry.register({
    name: "x",
    throttle: { requests: 9, window: "1h" },
    handler: ({ throttle }) => void (late ??= throttle),
  });
  await registry.start("x");
  await registry.waitFor("stopped", { daemon: "x" });
  await expect(late?.()).rejects.toMatchObject({ code: "RUN_OVER" });
});
