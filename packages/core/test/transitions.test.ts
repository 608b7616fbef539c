import { expect, test } from "vitest";
import { AbortReason, StartAbortedError, SupersededError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("A1: start while a start is in flight joins it: one run, one outcome, the same error object", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  const first = watch(stage.supervisor.start("a"));
  const second = watch(stage.supervisor.start("a"));
  const error = new Error("boom");
  puppet.run.throw(error);
  await settle();
  expect([first.error, second.error]).toEqual([error, error]);
  expect(first.error).toBe(second.error);
  expect(puppet.runs).toHaveLength(1);
});

test("A2: stop while a stop is in flight joins it; every joiner gets the same error and a later stop tries again", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: 10 });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const first = watch(stage.supervisor.stop("a"));
  const second = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(10);
  expect(first.outcome).toBe("STOP_TIMEOUT");
  expect(second.error).toBe(first.error);
  const third = watch(stage.supervisor.stop("a"));
  await settle();
  expect([third.outcome, stage.status("a")]).toEqual(["pending", "stopping"]);
  puppet.run.return();
  await settle();
  expect([third.outcome, stage.status("a")]).toEqual(["ok", "stopped"]);
});

test("A3: stop while starting aborts the start at once: it rejects with a typed error and never resolves", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  void stage.supervisor.stop("a");
  expect(puppet.run.scope.signal.aborted).toBe(true);
  await settle();
  expect(start.error).toBeInstanceOf(StartAbortedError);
  puppet.run.scope.ready();
  puppet.run.return();
  await settle();
  expect([start.outcome, stage.status("a")]).toEqual(["START_ABORTED", "stopped"]);
});

test("A4: start while stopping waits for the stop to finish, then begins a new generation", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  void stage.supervisor.stop("a");
  const start = watch(stage.supervisor.start("a"));
  await settle();
  expect([start.outcome, puppet.runs.length]).toEqual(["pending", 1]);
  puppet.run.return();
  await settle();
  expect([start.outcome, puppet.runs.length, stage.status("a")]).toEqual(["ok", 2, "running"]);
  expect(stage.supervisor.info("a").generations).toBe(2);
});

test("A5: a queued start that is overtaken by a stop rejects as superseded, and the stop is not lost", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const stops = [watch(stage.supervisor.stop("a"))];
  const start = watch(stage.supervisor.start("a"));
  stops.push(watch(stage.supervisor.stop("a")));
  puppet.run.return();
  await settle();
  expect(start.error).toBeInstanceOf(SupersededError);
  expect(stops.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
  expect([stage.status("a"), puppet.runs.length]).toEqual(["stopped", 1]);
});

test("A5: calls on one daemon take effect in call order: the last one decides where it ends", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  const calls = ["start", "stop", "start", "stop", "restart"] as const;
  const seen = calls.map((call) => watch(stage.supervisor[call]("a")));
  await settle();
  await settle();
  expect(seen.map(({ outcome }) => outcome)).toEqual(["START_ABORTED", "ok", "SUPERSEDED", "ok", "ok"]);
  expect([stage.status("a"), puppet.alive]).toEqual(["running", 1]);
});

test("A5: a restart carries a start that is in flight over to the new generation", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  const start = watch(stage.supervisor.start("a"));
  const restart = watch(stage.supervisor.restart("a"));
  await settle();
  expect([start.outcome, puppet.runs.length]).toEqual(["pending", 2]);
  puppet.run.scope.ready();
  await settle();
  expect([start.outcome, restart.outcome]).toEqual(["ok", "ok"]);
});

test("A7: start on a running daemon resolves and does nothing; with { restart: true } it restarts", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  await stage.supervisor.start("a");
  expect(puppet.runs).toHaveLength(1);
  await stage.supervisor.start("a", { restart: true });
  expect(puppet.runs).toHaveLength(2);
  expect(puppet.runs[0]?.scope.reason?.kind).toBe("restart");
});

test("A7: start with { restart: true } merely starts one that is stopped", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a", { restart: true });
  expect(puppet.runs.map(({ scope }) => scope.run.reason)).toEqual(["start"]);
});

test("A8: stop on a stopped daemon resolves and tells nothing", async () => {
  const stage = new Stage();
  stage.add("a");
  await stage.supervisor.stop("a");
  await stage.supervisor.stop("a", { force: true });
  expect(stage.told()).toEqual(["a registered"]);
});

test("A8: stop on a failed daemon forgets the error", async () => {
  const stage = new Stage();
  stage.supervisor.register({ name: "a", handler: () => Promise.reject(new Error("boom")) });
  await expect(stage.supervisor.start("a")).rejects.toThrow("boom");
  await stage.supervisor.stop("a");
  expect(stage.supervisor.state("a")).toMatchObject({ status: "stopped", reason: "stop" });
});

test("A10: one daemon's transition never blocks another's", async () => {
  const stage = new Stage();
  const slow = stage.add("slow", { readiness: "manual" });
  slow.isStubborn = true;
  stage.add("quick");
  void stage.supervisor.start("slow");
  await stage.supervisor.start("quick");
  void stage.supervisor.stop("slow");
  await stage.supervisor.restart("quick");
  await stage.supervisor.stop("quick");
  expect(stage.status("slow")).toBe("stopping");
});

test("A14: a state change is visible before any waiter hears of it", async () => {
  const stage = new Stage();
  stage.add("a");
  const seen: string[] = [];
  void stage.supervisor.start("a").then(() => seen.push(stage.status("a")));
  await settle();
  void stage.supervisor.stop("a").then(() => seen.push(stage.status("a")));
  await settle();
  expect(seen).toEqual(["running", "stopped"]);
});

test("A16: the start limit of an older generation does nothing to a later one", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual", startTimeout: 30 });
  const first = watch(stage.supervisor.start("a"));
  await stage.clock.advance(20);
  const second = watch(stage.supervisor.restart("a"));
  await stage.clock.advance(20);
  expect([first.outcome, second.outcome, puppet.runs.length]).toEqual(["pending", "pending", 2]);
  puppet.run.scope.ready();
  await stage.clock.advance(100);
  expect([first.outcome, stage.status("a")]).toEqual(["ok", "running"]);
  expect(puppet.runs[0]?.scope.reason).toBeInstanceOf(AbortReason);
});
