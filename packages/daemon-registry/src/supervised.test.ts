import { EventEmitter } from "node:events";
import { createServer, type Server } from "node:http";
import { expect, test, vi } from "vitest";
import { supervised } from "./supervised.ts";
import { createTestRegistry, waitForStatus } from "./test.ts";

/** Something with a server's events, in the hands of the test. */
class Socket extends EventEmitter {
  readonly close = vi.fn<() => void>(() => void this.emit("close"));
}

function sockets(): { made: Socket[]; open: () => Socket } {
  const made: Socket[] = [];
  const open = (): Socket => {
    const socket = new Socket();
    made.push(socket);
    return socket;
  };
  return { made, open };
}

test("supervised: a server is up when it listens, and is closed when it is to stop", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  let server: Server | undefined;
  registry.register({ name: "web", ...supervised(() => (server = createServer().listen(0))) });
  await registry.start("web");
  expect(server?.listening).toBe(true);
  await registry.stop("web");
  expect([server?.listening, registry.getStatus("web")]).toEqual([false, "stopped"]);
});

test("supervised: a port in use fails the start with the server's very error", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const first = createServer();
  await new Promise<void>((resolve) => first.listen(0, resolve));
  const { port } = first.address() as { port: number };
  registry.register({ name: "web", ...supervised(() => createServer().listen(port)) });
  await expect(registry.start("web")).rejects.toMatchObject({ code: "EADDRINUSE", port });
  expect(registry.getStatus("web")).toBe("error");
  first.close();
});

test("supervised: an error later fails the run; a new one is opened once the old one is closed", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const { made, open } = sockets();
  const policy = { restartDelay: "1s", maxRestarts: 2 };
  registry.register({ name: "web", restartPolicy: policy, ...supervised(open, { ready: false }) });
  await registry.start("web");
  made[0]?.close.mockReturnValueOnce();
  made[0]?.emit("error", new Error("lost"));
  await clock.advance("5s");
  expect([made.length, made[0]?.close.mock.calls.length]).toEqual([1, 1]);
  made[0]?.emit("close");
  await clock.advance("1s");
  expect(made).toHaveLength(2);
  expect(registry.getInfo("web")).toMatchObject({ status: "running", metrics: { restarts: 1, errors: 1 } });
});

test("supervised: what has failed and does not close is waited for no longer than closeTimeout", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const { made, open } = sockets();
  registry.register({ name: "web", ...supervised(open, { closeTimeout: "3s" }) });
  const start = registry.start("web");
  await clock.advance(0);
  made[0]?.close.mockReturnValue();
  made[0]?.emit("error", new Error("lost"));
  await clock.advance(2_999);
  expect(registry.getStatus("web")).toBe("starting");
  await clock.advance(1);
  await expect(start).rejects.toThrow("lost");
  expect(clock.pending).toBe(0);
});

test("supervised: one that ends by itself has completed; further errors disturb nobody", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  const { made, open } = sockets();
  registry.register({ name: "web", ...supervised(open) });
  const start = registry.start("web");
  made[0]?.emit("listening");
  await start;
  made[0]?.emit("close");
  await waitForStatus(registry, "web", "stopped");
  expect(events.list("daemon:stopped")).toMatchObject([{ reason: "completed" }]);
  expect(() => made[0]?.emit("error", new Error("late"))).not.toThrow();
});

test("supervised: a close that fails is a failed stop, and a later one tries again", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const { open } = sockets();
  const close = vi
    .fn<(socket: Socket) => void>((socket) => socket.close())
    .mockImplementationOnce(() => {
      throw new Error("busy");
    });
  registry.register({ name: "web", ...supervised(open, { ready: false, close }) });
  await registry.start("web");
  await expect(registry.stop("web")).rejects.toThrow("busy");
  await registry.stop("web");
  expect(registry.getStatus("web")).toBe("stopped");
});

test("supervised: the names of the events can be others", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const bot = new EventEmitter();
  const close = (): void => void bot.emit("disconnect");
  const names = { ready: "connected", failed: "fatal", ended: "disconnect" };
  registry.register({ name: "bot", ...supervised(() => bot, { ...names, close }) });
  const start = registry.start("bot");
  bot.emit("listening");
  expect(registry.getStatus("bot")).toBe("starting");
  bot.emit("connected");
  await start;
  const failure = new Error("banned");
  bot.emit("fatal", failure);
  await waitForStatus(registry, "bot", "error");
  expect(registry.getInfo("bot").error).toBe(failure);
});
