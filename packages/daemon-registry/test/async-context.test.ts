import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { createMockContext, createTestRegistry } from "../src/test.ts";

const styles = ["onMessage", "on", "subscribe"] as const;
const calls = ["stop", "restart"] as const;

test.each(styles.flatMap((style) => calls.map((call) => [call, style] as const)))(
  "A13: a daemon that awaits its own %s in a listener (%s) does not wait for itself",
  async (call, style) => {
    await using fixture = createTestRegistry();
    const { registry, clock } = fixture;
    const notes: string[] = [];
    const quit = async (): Promise<void> => {
      await registry[call]("x");
      notes.push("settled");
    };
    registry.register({
      name: "x",
      onMessage: style === "onMessage" ? quit : undefined,
      handler: (ctx) => {
        if (style === "on") ctx.on("message", quit);
        if (style === "subscribe") ctx.subscribe("news", quit);
      },
    });
    await registry.start("x");
    await (style === "subscribe" ? registry.publish("news", 1) : registry.send("x", 1));
    await clock.advance(10);
    expect(notes).toEqual(["settled"]);
  },
);

test("A13: but a listener that stops the daemon which sent the message waits until that has ended", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let status: string | undefined;
  registry.register({
    name: "b",
    onMessage: async () => {
      await registry.stop("a");
      status = registry.getStatus("a");
    },
  });
  registry.register({
    name: "a",
    dependencies: ["b"],
    handler: async ({ send, signal, sleep }) => {
      await sleep(10);
      void send("b", 1);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await new Promise<void>((resolve) => void clock.setTimer(100, () => resolve()));
    },
  });
  await registry.startAll();
  await clock.advance("1s");
  expect(status).toBe("stopped");
});

test("a listener runs in the async context in which it began to listen, whoever sends", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const storage = new AsyncLocalStorage<string>();
  const heard: unknown[] = [];
  registry.register({
    name: "x",
    handler: (ctx) =>
      storage.run(
        "own",
        () => void ctx.on("message", (message) => heard.push([message, storage.getStore()])),
      ),
  });
  await registry.start("x");
  const sent = ["one", "two"].map((sender) =>
    storage.run(sender, async () => await registry.send("x", sender)),
  );
  await Promise.all(sent);
  await registry.request("x", "last");
  expect(heard).toEqual([
    ["one", "own"],
    ["two", "own"],
    ["last", "own"],
  ]);
});

test("a schedule does not run in the async context of whoever started it, nor in that of another daemon", async () => {
  const { logger } = createMockContext();
  await using registry = DaemonRegistry.createFresh({ logger });
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  for (const name of ["a", "b"])
    registry.register({
      name,
      interval: 5,
      handler: () => {
        seen.push(storage.getStore());
        storage.enterWith(`secret of ${name}`);
      },
    });
  const third = registry.waitFor("daemon:run", { daemon: "b", where: ({ record }) => record.id === "b#1.3" });
  await storage.run("request", async () => await registry.startAll());
  await third;
  expect(new Set(seen)).toEqual(new Set([undefined]));
});
