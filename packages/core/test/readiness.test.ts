import { expect, test } from "vitest";
import { type Layer, ReturnedBeforeReadyError, type Scope, StartTimeoutError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

const nothing: Layer = (next) => next;

test.each([
  ["with no layers", []],
  ["with a layer", [nothing]],
])(
  "B1: by default a daemon is ready one microtask turn after its handler was entered, %s",
  async (_, layers) => {
    const stage = new Stage();
    stage.add("a", { layers });
    void stage.supervisor.start("a");
    expect(stage.status("a")).toBe("starting");
    await Promise.resolve();
    expect(stage.status("a")).toBe("running");
  },
);

test.each([
  ["throws", [], () => throwing()],
  ["throws, under a layer", [nothing], () => throwing()],
  ["rejects", [], () => Promise.reject(new Error("boom"))],
  ["rejects, under a layer", [nothing], () => Promise.reject(new Error("boom"))],
])("B1: it is never ready when its handler %s in that turn", async (_, layers, handler) => {
  const stage = new Stage();
  stage.supervisor.register({ name: "a", layers, handler });
  await expect(stage.supervisor.start("a")).rejects.toThrow("boom");
  expect(stage.told("a")).toEqual(["registered", "starting", "error"]);
});

test("B1: with manual readiness start resolves when the handler calls ready(), and not before", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(29_999);
  expect([start.outcome, stage.status("a")]).toEqual(["pending", "starting"]);
  puppet.run.scope.ready();
  expect(stage.status("a")).toBe("running");
  await settle();
  expect(start.outcome).toBe("ok");
});

test("B1: a layer can be what says ready, and take it back", async () => {
  const stage = new Stage();
  let scope: Scope | undefined;
  const layer: Layer = (next) => async (given) => {
    scope = given;
    await next(given);
  };
  stage.add("a", { readiness: "layers", layers: [layer] });
  const start = watch(stage.supervisor.start("a"));
  await settle();
  expect([start.outcome, scope?.readySince]).toEqual(["pending", undefined]);
  scope?.ready();
  expect([stage.status("a"), scope?.readySince]).toEqual(["running", 0]);
  scope?.notReady("backoff");
  expect(stage.supervisor.state("a")).toMatchObject({ status: "starting", phase: "backoff" });
  scope?.ready();
  expect(stage.told("a").filter((what) => what === "started")).toHaveLength(1);
});

test("B2: without ready in startTimeout the attempt is aborted (start-timeout) and start rejects naming daemon and limit", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 50 });
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(50);
  expect(puppet.run.scope.reason?.kind).toBe("start-timeout");
  expect(start.error).toBeInstanceOf(StartTimeoutError);
  expect((start.error as Error).message).toMatch(/"a" .* 50 ms/);
  expect(stage.status("a")).toBe("error");
});

test("B2: the default limit is 30 s", async () => {
  const stage = new Stage();
  stage.add("a", { readiness: "manual" });
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(29_999);
  expect(start.outcome).toBe("pending");
  await stage.clock.advance(1);
  expect(start.outcome).toBe("START_TIMEOUT");
});

test("B2: an attempt that ignores its abort is abandoned after stopTimeout, so that the daemon goes on", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 50, stopTimeout: 20 });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(69);
  expect(start.outcome).toBe("pending");
  await stage.clock.advance(1);
  expect([start.outcome, stage.status("a")]).toEqual(["START_TIMEOUT", "error"]);
  expect(stage.supervisor.info("a").abandoned).toMatchObject([{ reason: "start-timeout" }]);
  puppet.runs[0]?.return();
  await settle();
  expect(stage.supervisor.info("a").abandoned).toEqual([]);
});

test("B2 with A3: a stop during the grace of a timed-out start aborts the start and abandons nothing by itself", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 50, stopTimeout: 20 });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(60);
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(15);
  expect([start.outcome, stop.outcome, stage.status("a")]).toEqual(["START_ABORTED", "pending", "stopping"]);
  await stage.clock.advance(5);
  expect([stop.outcome, stage.supervisor.info("a").abandoned]).toEqual(["STOP_TIMEOUT", []]);
});

test("B4: ready() twice is once", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  void stage.supervisor.start("a");
  puppet.run.scope.ready();
  puppet.run.scope.ready();
  await settle();
  expect(stage.order("daemon:started")).toEqual(["a"]);
});

test("B4: after abort, timeout, stop or from an old generation ready() is inert", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 50, stopTimeout: 20 });
  puppet.isStubborn = true;
  void stage.supervisor.start("a");
  await stage.clock.advance(60);
  puppet.run.scope.ready();
  expect(stage.status("a")).toBe("starting");
  await stage.clock.advance(10);
  puppet.run.scope.ready();
  expect(stage.status("a")).toBe("error");
  void stage.supervisor.start("a");
  puppet.runs[0]?.scope.ready();
  puppet.runs[0]?.scope.notReady("backoff");
  expect(stage.supervisor.state("a")).toMatchObject({ status: "starting", phase: "executing" });
  void stage.supervisor.stop("a");
  puppet.run.scope.ready();
  expect(stage.status("a")).toBe("stopping");
  puppet.run.return();
  await settle();
  puppet.run.scope.ready();
  expect(stage.status("a")).toBe("stopped");
});

test("B5: a handler that throws before ready rejects start with that very error", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  const start = watch(stage.supervisor.start("a"));
  const error = new TypeError("boom");
  puppet.run.throw(error);
  await settle();
  expect(start.error).toBe(error);
  expect(stage.supervisor.state("a")).toMatchObject({ status: "error", error });
});

test("B5: a handler that returns before it was ready fails its start too", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  const start = watch(stage.supervisor.start("a"));
  puppet.run.return();
  await settle();
  expect(start.error).toBeInstanceOf(ReturnedBeforeReadyError);
});

test("B6: a failed start leaves nothing behind: the next start really runs again", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  void stage.supervisor.start("a");
  puppet.run.throw(new Error("boom"));
  await settle();
  expect([stage.clock.pending, stage.clock.holds]).toEqual([0, 0]);
  const again = watch(stage.supervisor.start("a"));
  puppet.run.scope.ready();
  await settle();
  expect([again.outcome, puppet.runs.length, stage.status("a")]).toEqual(["ok", 2, "running"]);
});

test("A handler that returns has completed, with remainAfterExit it is still running", async () => {
  const stage = new Stage();
  stage.supervisor.register({ name: "once", handler: () => 42 });
  stage.supervisor.register({ name: "kept", handler: () => 42, remainAfterExit: true });
  await stage.supervisor.startAll();
  await settle();
  expect(stage.supervisor.state("once")).toMatchObject({ status: "stopped", reason: "completed" });
  expect(stage.status("kept")).toBe("running");
  await stage.supervisor.stop("kept");
  expect(stage.status("kept")).toBe("stopped");
});

function throwing(): never {
  throw new Error("boom");
}
