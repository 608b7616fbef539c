// The nine defects that the first user's own registry had (spec/first-user.md), each of which must be impossible.
import { expect, test } from "vitest";
import { DaemonError, Supervisor, systemClock } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("Defect 1: a second start after a failed one cannot succeed with nothing running", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  for (let turn = 1; turn <= 2; turn++) {
    const start = watch(stage.supervisor.start("a"));
    puppet.run.throw(new Error("port in use"));
    await settle();
    expect([start.outcome, stage.status("a"), puppet.runs.length]).toEqual(["port in use", "error", turn]);
  }
  const third = watch(stage.supervisor.start("a"));
  puppet.run.scope.ready();
  await settle();
  expect([third.outcome, stage.status("a"), puppet.alive]).toEqual(["ok", "running", 1]);
});

test("Defect 2: a crash after ready cannot leave it running for ever", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const error = new Error("connection lost");
  puppet.run.throw(error);
  await settle();
  expect(stage.supervisor.state("a")).toMatchObject({ status: "error", error });
  expect(stage.events.at(-1)).toMatchObject({ type: "daemon:error", error, final: true });
});

test("Defect 3: a handler that ignores its abort is not reported stopped, and starting again gives no second live run", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(10_000);
  expect([stop.outcome, stage.status("a")]).toEqual(["STOP_TIMEOUT", "error"]);
  for (const call of ["start", "startWithDependencies"] as const)
    await expect(stage.supervisor[call]("a")).rejects.toMatchObject({ code: "STILL_RUNNING" });
  expect([puppet.runs.length, puppet.alive]).toEqual([1, 1]);
});

test("Defect 4: a late ready() does not turn a failed daemon healthy", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 10, stopTimeout: 10 });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  await stage.clock.advance(20);
  puppet.run.scope.ready();
  await settle();
  expect([start.outcome, stage.status("a")]).toEqual(["START_TIMEOUT", "error"]);
});

test("Defect 5: reading status never waits, whatever hangs", async () => {
  const stage = new Stage();
  const hangs = stage.add("hangs", { readiness: "manual" });
  hangs.isStubborn = true;
  const fine = stage.add("fine");
  void stage.supervisor.startAll();
  await settle();
  void stage.supervisor.stop("hangs");
  const states = [...stage.supervisor.snapshot()].map(([name, { status }]) => [name, status]);
  expect(states).toEqual([
    ["hangs", "stopping"],
    ["fine", "running"],
  ]);
  expect([stage.supervisor.info("hangs").state.status, fine.alive]).toEqual(["stopping", 1]);
});

test("Defect 6: awaiting stop(self) does not deadlock", async () => {
  const stage = new Stage();
  let isOver = false;
  const handler = async (): Promise<void> => {
    await settle();
    await stage.supervisor.stop("a");
    isOver = true;
  };
  stage.supervisor.register({ name: "a", handler });
  await stage.supervisor.start("a");
  await settle();
  await settle();
  expect([isOver, stage.status("a"), stage.clock.monotonic()]).toEqual([true, "stopped", 0]);
});

test("Defect 7: a group does not stop in forward order", async () => {
  const stage = new Stage();
  for (const name of ["first", "second", "third"]) stage.add(name, { group: "plugin" });
  await stage.supervisor.startGroup("plugin");
  const report = await stage.supervisor.stopGroup("plugin");
  expect(report.stopped).toEqual(["third", "second", "first"]);
  expect(stage.order("daemon:stopped")).toEqual(["third", "second", "first"]);
});

test.each(["restart", "replace"])(
  "Defect 8: rotating (%s) one with a slow task gives no two live runs, nor a healthy sign",
  async (how) => {
    const stage = new Stage();
    const puppet = stage.add("account");
    await stage.supervisor.start("account");
    const task = Promise.withResolvers<void>();
    puppet.run.scope.waitUntil(task.promise);
    if (how === "restart") void stage.supervisor.restart("account");
    else stage.supervisor.register({ name: "account", handler: puppet.handler }, { replace: "restart" });
    await stage.clock.advance(5_000);
    expect([puppet.runs.length, stage.status("account")]).toEqual([1, "stopping"]);
    task.resolve();
    await settle();
    expect([puppet.runs.length, stage.status("account")]).toEqual([2, "running"]);
  },
);

test("Defect 9: a crashed task can come back, and its crash is told", async () => {
  const stage = new Stage();
  const puppet = stage.add("account");
  stage.supervisor.on("daemon:error", ({ daemon, final }) => final && void stage.supervisor.start(daemon));
  await stage.supervisor.start("account");
  puppet.run.throw(new Error("throttled"));
  await settle();
  expect([puppet.runs.length, stage.status("account")]).toEqual([2, "running"]);
});

test("None of them is hidden by virtual time: on the system clock a stubborn run outlives its stop too", async () => {
  const supervisor = new Supervisor({ clock: systemClock({ ref: false }) });
  supervisor.register({ name: "a", handler: () => new Promise(() => {}), stopTimeout: 1 });
  await supervisor.start("a");
  const error: unknown = await supervisor.stop("a").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DaemonError);
  await supervisor.stop("a", { force: true });
});
