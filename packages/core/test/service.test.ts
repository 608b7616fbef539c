import { expect, test } from "vitest";
import { type Service, service, StopFailedError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

function make(pair: Partial<Service> = {}, limits: { stopTimeout?: number; startTimeout?: number } = {}) {
  const stage = new Stage();
  const calls: string[] = [];
  const spied: Service = {
    start: (signal) => {
      calls.push("start");
      return pair.start?.(signal);
    },
    stop: () => {
      calls.push("stop");
      return pair.stop?.();
    },
  };
  stage.supervisor.register({ name: "web", ...limits, ...service(spied) });
  return { stage, calls };
}

test("F14: a service is ready when start has resolved, and ended when stop has", async () => {
  const up = Promise.withResolvers<void>();
  const down = Promise.withResolvers<void>();
  const { stage, calls } = make({ start: () => up.promise, stop: () => down.promise });
  const start = watch(stage.supervisor.start("web"));
  await settle();
  expect([start.outcome, calls]).toEqual(["pending", ["start"]]);
  up.resolve();
  await settle();
  const stop = watch(stage.supervisor.stop("web"));
  await settle();
  expect([start.outcome, stop.outcome, calls]).toEqual(["ok", "pending", ["start", "stop"]]);
  down.resolve();
  await settle();
  expect([stop.outcome, stage.status("web")]).toEqual(["ok", "stopped"]);
});

test.each([
  ["rejects", () => Promise.reject(new Error("in use"))],
  [
    "throws",
    () => {
      throw new Error("in use");
    },
  ],
])(
  "F14: stop is called exactly once for a start that %s, and what it throws is logged at debug",
  async (_, start) => {
    const { stage, calls } = make({ start, stop: () => Promise.reject(new Error("undo")) });
    await expect(stage.supervisor.start("web")).rejects.toThrow("in use");
    expect(calls).toEqual(["start", "stop"]);
    expect(stage.lines[0]).toMatchObject({ level: "debug", err: { message: "undo" } });
    await stage.supervisor.stop("web");
    expect(calls).toEqual(["start", "stop"]);
  },
);

test.each(["resolves", "rejects"])(
  "F14: stop is called exactly once when a start that was stopped %s",
  async (how) => {
    const start = (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => (how === "resolves" ? resolve() : reject(signal.reason)));
      });
    const { stage, calls } = make({ start });
    const started = watch(stage.supervisor.start("web"));
    await stage.supervisor.stop("web");
    expect([calls, started.outcome, stage.status("web")]).toEqual([
      ["start", "stop"],
      "START_ABORTED",
      "stopped",
    ]);
  },
);

test("F14: stop is called exactly once when the start took too long", async () => {
  const late = Promise.withResolvers<void>();
  const { stage, calls } = make({ start: () => late.promise }, { startTimeout: 10, stopTimeout: 10 });
  const start = watch(stage.supervisor.start("web"));
  await stage.clock.advance(20);
  expect([start.outcome, calls]).toEqual(["START_TIMEOUT", ["start"]]);
  late.resolve();
  await settle();
  expect([calls, stage.status("web")]).toEqual([["start", "stop"], "error"]);
});

test("F14: what goes wrong after a start timeout is logged at debug, not lost", async () => {
  const start = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
  const { stage } = make({ start, stop: () => Promise.reject(new Error("locked")) }, { startTimeout: 10 });
  const started = watch(stage.supervisor.start("web"));
  await stage.clock.advance(10);
  expect(started.outcome).toBe("START_TIMEOUT");
  expect(stage.lines).toContainEqual(
    expect.objectContaining({ level: "debug", message: expect.stringContaining("locked") }),
  );
});

test("F14: a stop that rejects is a failed stop: error, every joiner gets that error, a later stop tries again", async () => {
  let tries = 0;
  const error = new Error("locked");
  const { stage } = make({
    stop: () => {
      tries += 1;
      if (tries < 3) throw error;
    },
  });
  await stage.supervisor.start("web");
  const joiners = [watch(stage.supervisor.stop("web")), watch(stage.supervisor.stop("web"))];
  await settle();
  expect(joiners.map((joiner) => joiner.error)).toEqual([error, error]);
  expect(stage.supervisor.state("web")).toMatchObject({ status: "error", error });
  await expect(stage.supervisor.start("web")).rejects.toThrow("has not ended");
  await expect(stage.supervisor.stop("web")).rejects.toBe(error);
  await stage.supervisor.stop("web");
  expect([tries, stage.status("web")]).toEqual([3, "stopped"]);
  await stage.supervisor.start("web");
});

test("F14: a clean-up that is being tried again is joined by a later stop, never run twice at a time", async () => {
  let tries = 0;
  const second = Promise.withResolvers<void>();
  const { stage } = make({
    stop: () => {
      tries += 1;
      if (tries === 1) throw new Error("locked");
      return second.promise;
    },
  });
  await stage.supervisor.start("web");
  await stage.supervisor.stop("web").catch(() => {});
  const slow = watch(stage.supervisor.stop("web"));
  await stage.clock.advance(10_000);
  const joined = watch(stage.supervisor.stop("web"));
  await settle();
  expect([tries, slow.outcome, joined.outcome]).toEqual([2, "STOP_TIMEOUT", "pending"]);
  second.resolve();
  await settle();
  expect([tries, joined.outcome, stage.status("web")]).toEqual([2, "ok", "stopped"]);
});

test("F14: { force: true } of a service whose stop failed lets it start again", async () => {
  const { stage, calls } = make({ stop: () => Promise.reject(new Error("locked")) });
  await stage.supervisor.start("web");
  await stage.supervisor.stop("web").catch(() => {});
  await stage.supervisor.stop("web", { force: true });
  await stage.supervisor.start("web");
  expect([calls, stage.supervisor.info("web").abandoned]).toEqual([["start", "stop", "start"], []]);
});

test("F14: start and stop keep their this", async () => {
  class Server {
    isUp = false;
    start(): void {
      this.isUp = true;
    }
    stop(): void {
      this.isUp = false;
    }
  }
  const stage = new Stage();
  const server = new Server();
  stage.supervisor.register({ name: "web", ...service(server) });
  await stage.supervisor.start("web");
  expect(server.isUp).toBe(true);
  await stage.supervisor.stop("web");
  expect(server.isUp).toBe(false);
});

test("A service can run with nothing but a scope-like object", async () => {
  const controller = new AbortController();
  const { handler } = service({ start: () => {}, stop: () => Promise.reject(new Error("locked")) });
  const run = handler({
    name: "web",
    signal: controller.signal,
    logger: console,
    ready: () => controller.abort(),
  });
  await expect(run).rejects.toThrow(StopFailedError);
});
