import { expect, test } from "vitest";
import { z } from "zod";
import type { DaemonContext } from "../src/index.ts";
import { createMockContext, createTestRegistry, faulty } from "../src/test.ts";

test("J5: request replies with what the listener returns, from outside and from a daemon that is named", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const senders: unknown[] = [];
  registry.register<number>({
    name: "squares",
    handler: (ctx) => {
      ctx.on("message", async (n, { from }) => {
        senders.push(from);
        return await Promise.resolve(n * n);
      });
    },
  });
  let reply: unknown;
  registry.register({
    name: "asking",
    dependencies: ["squares"],
    handler: async ({ request }) => {
      reply = await request("squares", 3);
    },
  });
  await registry.startAll();
  await registry.waitFor("stopped", { daemon: "asking" });
  expect([reply, await registry.request("squares", 4), senders]).toEqual([9, 16, ["asking", undefined]]);
});

test("J5: an iteration replies; onMessage does too", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register<string>({
    name: "iterating",
    handler: async (ctx) => {
      for await (const { message, reply } of ctx.messages()) reply(message.toUpperCase());
    },
  });
  registry.register<string>({ name: "hearing", onMessage: (message) => `${message}!` });
  await registry.startAll();
  expect(await Promise.all(["iterating", "hearing"].map((name) => registry.request(name, "yes")))).toEqual([
    "YES",
    "yes!",
  ]);
});

test("J5: it rejects at its timeout, by its signal, and at once when the daemon ends", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({
    name: "deaf",
    handler: (ctx) => {
      ctx.on("message", () => new Promise(() => {}));
    },
  });
  await registry.start("deaf");
  const late = registry.request("deaf", 1, { timeout: "1s" });
  const controller = new AbortController();
  const aborted = registry.request("deaf", 2, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  await clock.advance(1_000);
  await expect(late).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
    daemon: "deaf",
    timeout: 1_000,
  });
  const ended = registry.request("deaf", 3);
  await Promise.all([
    expect(ended).rejects.toMatchObject({ code: "NOT_RECEIVING", reason: "stopped" }),
    registry.stop("deaf", { force: true }),
  ]);
  await expect(registry.request("def", 4)).rejects.toThrow('Did you mean "deaf"?');
});

test("J5: a run that is told to stop gives its requests up; what it asks while it cleans up is still asked", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "db", onMessage: () => "closed" });
  registry.register({ name: "deaf", handler: faulty() });
  const notes: unknown[] = [];
  registry.register({
    name: "asking",
    handler: async ({ request, signal }) => {
      await request("deaf", "read").catch((error: unknown) => notes.push(error === signal.reason));
    },
  });
  registry.register({
    name: "closing",
    handler: async ({ request, signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      notes.push(await request("db", "close"));
    },
  });
  await registry.startAll();
  await registry.stop("asking");
  await registry.stop("closing");
  expect(notes).toEqual([true, "closed"]);
});

test("J6: what a listener throws rejects the request by identity, is told, and restarts nothing", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  const error = new Error("no");
  registry.register({
    name: "x",
    onMessage: () => {
      throw error;
    },
  });
  await registry.start("x");
  await expect(registry.request("x", 1)).rejects.toBe(error);
  expect(events.list("daemon:error").map((event) => [event.error, event.final])).toEqual([[error, false]]);
  expect(registry.getStatus("x")).toBe("running");
});

test("J2: a send that waits for room in a full mailbox ends with the run that sends", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "full", mailbox: { capacity: 1, overflow: "wait" }, handler: faulty() });
  const notes: unknown[] = [];
  registry.register({
    name: "sending",
    handler: async ({ send, signal }) => {
      await send("full", 1);
      await send("full", 2).catch((error: unknown) => notes.push(error === signal.reason));
    },
  });
  await registry.startAll();
  await registry.stop("sending");
  expect(notes).toEqual([true]);
});

test("J9: what is published reaches all that subscribe, in the order of the sender", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const heard: unknown[] = [];
  for (const name of ["a", "b"])
    registry.register({
      name,
      handler: (ctx) => {
        ctx.on("message", (message) => heard.push([name, message]));
        ctx.subscribe("news", (message, { topic, from }) => heard.push([name, message, topic, from]));
      },
    });
  registry.register({
    name: "writer",
    dependencies: ["a", "b"],
    handler: async (ctx) => {
      await ctx.send("a", 1);
      await ctx.publish("news", 2);
      await ctx.send("a", 3);
    },
  });
  await registry.startAll();
  await registry.waitFor("stopped", { daemon: "writer" });
  expect(heard).toEqual([
    ["a", 1],
    ["a", 2, "news", "writer"],
    ["b", 2, "news", "writer"],
    ["a", 3],
  ]);
  await registry.stop("b");
  expect(await registry.publish("news", 4)).toBe(1);
  expect(() => registry.publish("", 5)).toThrow("topic");
});

test("J4: what is sent and published during a backoff is heard by the next run", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const heard: unknown[] = [];
  registry.register({
    name: "x",
    restartPolicy: { restartDelay: 100 },
    handler: async (ctx) => {
      ctx.on("message", (message) => heard.push([ctx.run.attempt, message]));
      ctx.subscribe("news", (message) => heard.push([ctx.run.attempt, message]));
      if (ctx.run.attempt === 1) {
        await ctx.sleep(10);
        throw new Error("lost");
      }
    },
  });
  await registry.start("x");
  await clock.advance(10);
  expect(registry.getInfo("x").phase).toBe("backoff");
  await registry.publish("news", "one");
  await registry.send("x", "two");
  await clock.advance(100);
  expect(heard).toEqual([
    [2, "one"],
    [2, "two"],
  ]);
});

test("J10: a message that no schema accepts is refused, and what is heard is the schema's output", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const heard: unknown[] = [];
  const handle = registry.register({
    name: "x",
    messages: { update: z.object({ at: z.coerce.date() }) },
    onMessage: ({ data }) => heard.push(data.at),
  });
  await handle.start();
  await handle.send({ type: "update", data: { at: "2026-01-01" } });
  await expect(registry.send("x", { type: "update", data: {} })).rejects.toMatchObject({
    code: "INVALID_MESSAGE",
    daemon: "x",
  });
  await expect(registry.request("x", { type: "updat" })).rejects.toThrow('Did you mean "update"?');
  expect(heard).toEqual([new Date("2026-01-01")]);
  expect(() => registry.register({ name: "y", messages: { a: {} as never }, handler: faulty() })).toThrow(
    "messages.a: must be a schema",
  );
});

test("N1: messages are counted for the sender and the receiver, over restarts", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "to", mailbox: { capacity: 2 }, handler: faulty() });
  registry.register({
    name: "from",
    handler: async ({ send, request, publish }) => {
      for (const each of [1, 2, 3]) await send("to", each).catch(() => {});
      await request("to", 4).catch(() => {});
      await publish("nothing", 5);
    },
  });
  await registry.startAll();
  await registry.waitFor("stopped", { daemon: "from" });
  expect(registry.getMetrics("from").messages.out).toBe(5);
  expect(registry.getMetrics("to").messages).toEqual({ in: 2, out: 0, dead: 2, waiting: 2 });
  await registry.stop("to");
  expect(registry.getMetrics("to").messages).toEqual({ in: 2, out: 0, dead: 4, waiting: 0 });
});

test("K3: a run that is over or was abandoned sends, asks, publishes and hears nothing, and replies nothing", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  let old: DaemonContext | undefined;
  let reply = (_value: unknown): void => {};
  registry.register({
    name: "x",
    handler: async (ctx) => {
      old = ctx;
      ctx.on("message", () => new Promise((resolve) => (reply = resolve)));
      await new Promise(() => {});
    },
  });
  await registry.start("x");
  const asked = registry.request("x", 1);
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  await registry.stop("x", { force: true });
  reply("too late");
  await expect(asked).rejects.toMatchObject({ code: "NOT_RECEIVING" });
  for (const said of [old?.send("x", 1), old?.request("x", 1), old?.publish("news", 1)])
    await expect(said).rejects.toMatchObject({ code: "RUN_OVER", daemon: "x" });
  expect(await registry.publish("news", 1)).toBe(0);
});

test("K3, D17: a run that is abandoned gives no reply: the request rejects at once, and the next run hears the rest", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const heard: unknown[] = [];
  registry.register<number>({
    name: "x",
    timeout: 50,
    stopTimeout: 10,
    restartPolicy: { restartDelay: 5 },
    handler: async (ctx) => {
      ctx.on("message", (message) => {
        heard.push([ctx.run.attempt, message]);
        return ctx.run.attempt === 1 ? new Promise(() => {}) : message;
      });
      await new Promise(() => {});
    },
  });
  await registry.start("x");
  const [lost, kept] = [registry.request("x", 1), registry.request("x", 2)];
  await clock.advance(60);
  await expect(lost).rejects.toMatchObject({ code: "NOT_RECEIVING", reason: "run-over" });
  await clock.advance(5);
  expect([await kept, heard]).toEqual([
    2,
    [
      [1, 1],
      [2, 2],
    ],
  ]);
});

test("a mock context delivers to topics, gives the reply, and remembers what was asked and published", async () => {
  const context = createMockContext<number>({ request: async () => "yes" as never });
  context.on("message", (n) => n * 2);
  context.subscribe<string>("news", (text) => text.length);
  expect([await context.deliver(4), await context.deliver("abc", { topic: "news" })]).toEqual([8, 3]);
  expect([await context.request("db", 1), await context.publish("news", 2)]).toEqual(["yes", 0]);
  expect(context.published).toEqual([{ topic: "news", message: 2 }]);
  const other = createMockContext();
  await other.request("db", 1);
  expect(other.requested).toEqual([{ to: "db", message: 1 }]);
});
