import { mock } from "node:test";
import * as jest from "jest-mock";
import { expect, test, vi } from "vitest";
import { AbortReason } from "../src/index.ts";
import {
  createMockContext,
  createMockDaemon,
  createTestRegistry,
  EventRecorder,
  faulty,
} from "../src/test.ts";

test.for([
  ["jest's", jest.fn()],
  ["vitest's", vi.fn()],
  ["node:test's", mock.fn()],
  ["a plain", () => {}],
] as const)(
  "createMockDaemon keeps %s function as the handler, and the daemon stays up",
  async ([, handler]) => {
    await using fixture = createTestRegistry();
    const daemon = createMockDaemon({ name: "x", handler });
    expect(daemon.handler).toBe(handler);
    fixture.registry.register(daemon);
    await fixture.registry.start("x");
    await fixture.clock.advance("1m");
    expect(fixture.registry.getStatus("x")).toBe("running");
  },
);

test("createMockDaemon without a handler does nothing, and says otherwise only what it was told", () => {
  expect(createMockDaemon({ name: "x", remainAfterExit: false, tags: ["a"] })).toEqual({
    name: "x",
    tags: ["a"],
    remainAfterExit: false,
    handler: expect.any(Function),
  });
});

test("createMockContext is real inside and remembers what the handler did", async () => {
  const context = createMockContext<string, { n: number }>({ name: "sync", initialState: { n: 1 } });
  const heard: string[] = [];
  const handler = async ({ on, ready, heartbeat, send, waitUntil, metrics, state }: typeof context) => {
    on("message", (message) => heard.push(message));
    ready();
    heartbeat();
    heartbeat();
    metrics.increment("files", 2);
    waitUntil(Promise.resolve());
    await send("index", { added: 2 });
    await state.set({ n: 2 });
  };
  await handler(context);
  await context.deliver("hello", { from: "web" });
  expect(heard).toEqual(["hello"]);
  expect(context).toMatchObject({
    name: "sync",
    isReady: true,
    beats: 2,
    sent: [{ to: "index", message: { added: 2 } }],
  });
  expect(context.admitted).toHaveLength(1);
  expect(context.metrics.counters).toEqual({ files: 2 });
  expect(context.state.current).toEqual({ n: 2 });
});

test("createMockContext aborts with the reason of a stop or another, and that ends a sleep", async () => {
  const context = createMockContext();
  const nap = context.sleep("1h");
  context.abort();
  await expect(nap).rejects.toBe(context.signal.reason);
  expect(context.signal.reason).toBeInstanceOf(AbortReason);
  expect(context.signal.reason).toMatchObject({ kind: "stop" });
  const other = createMockContext();
  other.abort("enough");
  expect(other.signal.reason).toBe("enough");
});

test("createMockContext gives every message to an iterating handler, in order, until it is aborted", async () => {
  const context = createMockContext<number>();
  const heard: number[] = [];
  const handler = async (): Promise<void> => {
    for await (const { message } of context.messages()) {
      await Promise.resolve();
      heard.push(message);
    }
  };
  const run = handler();
  await Promise.all([1, 2, 3].map((message) => context.deliver(message)));
  await vi.waitUntil(() => heard.length === 3);
  context.abort();
  await run;
  expect(heard).toEqual([1, 2, 3]);
});

test("createMockContext takes another part instead of its own", async () => {
  const sleep = vi.fn(async () => {});
  const context = createMockContext({ sleep, signal: AbortSignal.abort("now") });
  await context.sleep("1h");
  expect(sleep.mock.calls).toEqual([["1h"]]);
  expect(context.signal.reason).toBe("now");
});

test("createTestRegistry has time that stands still, a recorder and no log, and disposing stops what it can", async () => {
  const write = vi.spyOn(process.stdout, "write");
  const stubborn = faulty({ stubborn: true });
  {
    await using fixture = createTestRegistry({ now: Date.UTC(2030, 0, 1), defaults: { stopTimeout: "5s" } });
    expect(fixture.clock.now()).toBe(Date.UTC(2030, 0, 1));
    fixture.registry.register({ name: "bad", handler: faulty({ failOn: "always" }) });
    fixture.registry.register({ name: "stubborn", handler: stubborn });
    await fixture.registry.startAll().catch(() => {});
    expect(fixture.events.types("bad")).toEqual([
      "daemon:registered",
      "daemon:starting",
      "daemon:run",
      "daemon:error",
    ]);
  }
  expect(stubborn.entered).toBe(1);
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
});

test("faulty fails, hangs and ignores its signal as told", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const error = new Error("boom");
  const handler = faulty({ failOn: [1], hangOn: [2], error });
  registry.register({ name: "x", handler });
  await expect(registry.start("x")).rejects.toBe(error);
  await registry.start("x");
  const stop = registry.stop("x");
  await fixture.clock.advance("9s");
  expect(registry.getStatus("x")).toBe("stopping");
  handler.release();
  await stop;
  await registry.start("x");
  await registry.stop("x");
  expect([handler.entered, registry.getStatus("x")]).toEqual([3, "stopped"]);
});

test("EventRecorder lists events by type and daemon, forgets, and ends", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const recorder = new EventRecorder(registry);
  for (const name of ["a", "b"]) registry.register({ name, handler: faulty() });
  await registry.startAll();
  expect(recorder.types("a")).toEqual(["daemon:registered", "daemon:starting", "daemon:started"]);
  expect(recorder.list("daemon:started").map(({ name }) => name)).toEqual(["a", "b"]);
  recorder.clear();
  await registry.stop("a");
  recorder.end();
  await registry.stop("b");
  expect(recorder.types()).toEqual(["daemon:stopping", "daemon:run", "daemon:stopped"]);
});
