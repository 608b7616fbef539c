import { expect, test } from "vitest";
import { ShuttingDownError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("F6: shutdown happens once; a second call joins", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const first = watch(stage.supervisor.shutdown());
  const second = watch(stage.supervisor.shutdown({ drainDelay: 5 }));
  await settle();
  await stage.supervisor.shutdown();
  expect(second.value).toBe(first.value);
  expect(puppet.run.scope.reason?.kind).toBe("shutdown");
  expect(stage.told().filter((what) => what.startsWith("registry"))).toEqual([
    "registry:shutdown stopping",
    "registry:shutdown done",
  ]);
});

test("F6: once begun nothing starts or restarts", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const queued = watch(stage.supervisor.restart("a"));
  void stage.supervisor.shutdown();
  stage.add("late");
  for (const call of ["start", "restart", "startWithDependencies"] as const)
    await expect(stage.supervisor[call]("late")).rejects.toThrow(ShuttingDownError);
  for (const call of ["startAll", "restartAll"] as const)
    await expect(stage.supervisor[call]()).rejects.toThrow(ShuttingDownError);
  puppet.run.scope.requestRestart("health");
  puppet.run.return();
  await settle();
  expect([queued.outcome, stage.status("a"), puppet.runs.length]).toEqual(["SUPERSEDED", "stopped", 1]);
});

test("F6: a daemon that waits for its dependency is not entered any more, even while draining", async () => {
  const stage = new Stage();
  const db = stage.add("db", { readiness: "manual" });
  const web = stage.add("web", { dependencies: ["db"] });
  const all = [watch(stage.supervisor.start("db")), watch(stage.supervisor.start("web"))];
  const done = watch(stage.supervisor.shutdown({ drainDelay: 100 }));
  db.run.scope.ready();
  await settle();
  await stage.clock.advance(100);
  expect(all.map(({ outcome }) => outcome)).toEqual(["ok", "START_ABORTED"]);
  expect([done.outcome, web.runs.length]).toEqual(["ok", 0]);
});

test("F6: a handler that shuts down in startAll keeps those behind it from starting", async () => {
  const stage = new Stage();
  stage.supervisor.register({ name: "a", handler: () => void stage.supervisor.shutdown() });
  const b = stage.add("b");
  await expect(stage.supervisor.startAll()).rejects.toThrow("shutting down");
  expect([b.runs.length, stage.clock.holds]).toEqual([0, 0]);
});

test("F6: a shutdown that a handler begins and does not wait for is waited for by everybody else", async () => {
  const stage = new Stage();
  const slow = stage.add("slow");
  slow.isStubborn = true;
  const inside: unknown[] = [];
  stage.supervisor.register({
    name: "a",
    handler: async () => {
      await settle();
      inside.push(await stage.supervisor.shutdown());
    },
  });
  await stage.supervisor.startAll();
  await settle();
  await settle();
  const outside = watch(stage.supervisor.shutdown());
  await settle();
  expect([inside.length, outside.outcome]).toEqual([1, "pending"]);
  slow.run.return();
  await settle();
  expect(outside.value).toMatchObject({ stopped: ["a", "slow"], stuck: [] });
});

test("F8: a run in flight is aborted and awaited", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const done = watch(stage.supervisor.shutdown());
  await stage.clock.advance(5_000);
  expect([puppet.run.scope.signal.aborted, done.outcome]).toEqual([true, "pending"]);
  puppet.run.return();
  await settle();
  expect(done.value).toEqual({ stopped: ["a"], stuck: [], duration: 5_000 });
});

test("F8: a shutdown that leaves something running rejects and names it", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const done = watch(stage.supervisor.shutdown({ timeout: "1s" }));
  await stage.clock.advance(1_000);
  expect(done.outcome).toContain('"a" did not end within 1000 ms');
});

test("F11: a running daemon holds the process, unless keepAlive is false; a stopped one does not", async () => {
  const stage = new Stage();
  stage.add("quiet", { keepAlive: false });
  await stage.supervisor.start("quiet");
  expect(stage.clock.holds).toBe(0);
  stage.add("a");
  stage.add("b");
  await stage.supervisor.startAll();
  expect(stage.clock.holds).toBe(1);
  await stage.supervisor.stop("a");
  expect(stage.clock.holds).toBe(1);
  await stage.supervisor.stopAll();
  expect([stage.clock.holds, stage.clock.pending]).toEqual([0, 0]);
});

test("F13: shutdown({ drainDelay }) is not ready first, then waits, then stops; the process is held meanwhile", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { keepAlive: false });
  await stage.supervisor.start("a");
  const phases: string[] = [];
  stage.supervisor.on("registry:shutdown", ({ phase }) => phases.push(phase));
  const done = watch(stage.supervisor.shutdown({ drainDelay: "2s" }));
  await stage.clock.advance(1_999);
  expect([phases, puppet.alive, puppet.run.scope.closing]).toEqual([["draining"], 1, true]);
  expect(stage.clock.holds).toBe(1);
  await stage.clock.advance(1);
  expect([phases, puppet.alive, done.outcome]).toEqual([["draining", "stopping", "done"], 0, "ok"]);
  expect(stage.clock.holds).toBe(0);
});
