import { expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("when resolves at once for the status there is, or as soon as there is that one", async () => {
  const stage = new Stage();
  const { supervisor } = stage;
  stage.add("a", { readiness: "manual" });
  await supervisor.when("a", "stopped");
  const seen: string[] = [];
  for (const status of ["starting", "running", "stopping", "error"] as const)
    void supervisor.when("a", status).then(() => seen.push(status));
  void supervisor.start("a");
  await settle();
  expect(seen).toEqual(["starting"]);
  void supervisor.stop("a");
  await settle();
  expect(seen).toEqual(["starting", "stopping"]);
});

test("when sees a daemon that is up again after a backoff, which no event tells", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  void stage.supervisor.start("a");
  await settle();
  puppet.run.scope.ready();
  puppet.run.scope.notReady("backoff");
  let up = 0;
  void stage.supervisor.when("a", "running").then(() => (up += 1));
  await settle();
  expect(up).toBe(0);
  puppet.run.scope.ready();
  puppet.run.scope.notReady("backoff");
  await settle();
  expect(up).toBe(1);
  puppet.run.scope.ready();
  await settle();
  expect(up).toBe(1);
});

test("when rejects for a daemon that is not there, or goes, or when the wait is aborted; nothing is unhandled", async () => {
  const stage = new Stage();
  stage.add("a");
  const { supervisor } = stage;
  await expect(supervisor.when("b", "running")).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
  const controller = new AbortController();
  const reason = new Error("enough");
  const aborted = supervisor.when("a", "running", controller);
  void supervisor.when("a", "running", controller);
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  await expect(supervisor.when("a", "stopped", controller)).rejects.toBe(reason);
  const waiting = supervisor.when("a", "running");
  await supervisor.unregister("a");
  await expect(waiting).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND", daemon: "a" });
});

test("a waiter that the abort took away holds nothing on to the signal or the daemon", async () => {
  const stage = new Stage();
  stage.add("a");
  let listeners = 0;
  const { signal } = new AbortController();
  const waiter = {
    signal,
    onAbort: () => {
      listeners += 1;
      return () => (listeners -= 1);
    },
  };
  const waits = [1, 2, 3].map(() => stage.supervisor.when("a", "running", waiter));
  expect(listeners).toBe(3);
  await stage.supervisor.start("a");
  await Promise.all(waits);
  expect(listeners).toBe(0);
});

test("when rejects once a shutdown makes sure that it never comes", async () => {
  const stage = new Stage();
  stage.add("a");
  const running = stage.supervisor.when("a", "running");
  const failed = stage.supervisor.when("a", "error", { signal: AbortSignal.abort() });
  await expect(failed).rejects.toMatchObject({ name: "AbortError" });
  await stage.supervisor.shutdown();
  await expect(running).rejects.toMatchObject({ code: "SHUTTING_DOWN", daemon: "a" });
  await expect(stage.supervisor.when("a", "starting")).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  await stage.supervisor.when("a", "stopped");
});

test("when rejects for any other status once a shutdown is over, but for what a daemon that would not stop may yet come to", async () => {
  const stage = new Stage();
  stage.add("a");
  const stubborn = stage.add("b", { stopTimeout: 10 });
  stubborn.isStubborn = true;
  await stage.supervisor.startAll();
  const early = watch(stage.supervisor.when("a", "error"));
  const later = watch(stage.supervisor.when("b", "stopped"));
  void stage.supervisor.shutdown();
  await stage.clock.advance(10);
  expect([early.outcome, later.outcome]).toEqual(["SHUTTING_DOWN", "pending"]);
  await expect(stage.supervisor.when("a", "stopping")).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  stubborn.run.return();
  await settle();
  expect(later.outcome).toBe("ok");
});
