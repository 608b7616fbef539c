import { expect, test } from "vitest";
import { StartAllError, StopAllError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

const boom = (): Promise<never> => Promise.reject(new Error("boom"));

test("C5: startAll goes on past a failure and rejects with an AggregateError", async () => {
  const stage = new Stage();
  const first = stage.add("first");
  stage.supervisor.register({ name: "bad", handler: boom });
  const last = stage.add("last");
  const error = await stage.supervisor.startAll().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as Error).message).toContain("1 daemon did not start: Error: boom");
  expect([first.alive, last.alive]).toEqual([1, 1]);
});

test("C5: startAll({ rollback: true }) stops what this call started, in reverse; what ran before stays up", async () => {
  const stage = new Stage();
  const before = stage.add("before");
  await stage.supervisor.start("before");
  stage.add("one");
  stage.add("two", { dependencies: ["one"] });
  const bad = stage.add("bad", { readiness: "manual" });
  const all = watch(stage.supervisor.startAll({ rollback: true }));
  await settle();
  bad.run.throw(new Error("boom"));
  await settle();
  expect(all.error).toBeInstanceOf(StartAllError);
  expect((all.error as Error).cause).toMatchObject({ message: "boom" });
  expect(stage.order("daemon:stopped")).toEqual(["two", "one"]);
  expect(before.alive).toBe(1);
});

test("C5: rolling back keeps the first error and attaches those of the stops", async () => {
  const stage = new Stage();
  const stuck = stage.add("stuck", { stopTimeout: 10 });
  stuck.isStubborn = true;
  stage.supervisor.register({ name: "bad", handler: boom });
  const all = watch(stage.supervisor.startAll({ rollback: true }));
  await stage.clock.advance(10);
  const { cause, errors } = all.error as StartAllError;
  expect(cause).toMatchObject({ message: "boom" });
  expect(errors).toMatchObject([{ message: "boom" }, { code: "STOP_TIMEOUT", daemon: "stuck" }]);
});

test("C5: rolling back takes a start back that was queued behind a stop", async () => {
  const stage = new Stage();
  const puppet = stage.add("slow");
  puppet.isStubborn = true;
  await stage.supervisor.start("slow");
  void stage.supervisor.stop("slow");
  stage.supervisor.register({ name: "bad", handler: boom });
  const all = watch(stage.supervisor.startAll({ rollback: true }));
  await settle();
  puppet.run.return();
  await settle();
  expect([all.outcome !== "pending", stage.status("slow"), puppet.runs.length]).toEqual([true, "stopped", 1]);
});

test("C5: startGroup rolls back too, and joins what another call started without stopping it", async () => {
  const stage = new Stage();
  const other = stage.add("other", { group: "g", readiness: "manual" });
  const start = watch(stage.supervisor.start("other"));
  const mine = stage.add("mine", { group: "g" });
  stage.supervisor.register({ name: "bad", group: "g", handler: boom });
  await expect(stage.supervisor.startGroup("g")).rejects.toThrow("boom");
  expect([mine.alive, other.alive, start.outcome]).toEqual([0, 1, "pending"]);
});

test("C10: stopAll is the exact reverse of the actual order of start, late-comers included", async () => {
  const stage = new Stage();
  for (const name of ["c", "a", "b"]) stage.add(name);
  await stage.supervisor.start("b");
  await stage.supervisor.start("c");
  stage.add("late");
  await stage.supervisor.start("late");
  await stage.supervisor.start("a");
  await stage.supervisor.restart("c");
  const report = await stage.supervisor.stopAll();
  expect(report).toEqual({ stopped: ["c", "a", "late", "b"], stuck: [], duration: 0 });
  expect(stage.order("daemon:stopped").slice(1)).toEqual(["c", "a", "late", "b"]);
});

test("C11: a group is a path: what is inside it belongs to it, what merely begins like it does not", async () => {
  const stage = new Stage();
  for (const group of ["a", "a/web", "a/web/x", "ab", "b"]) stage.add(`in ${group}`, { group });
  stage.add("in none");
  expect(stage.supervisor.list({ group: "a" })).toEqual(["in a", "in a/web", "in a/web/x"]);
  expect(stage.supervisor.list({ group: "a/web" })).toEqual(["in a/web", "in a/web/x"]);
  await stage.supervisor.startGroup("a");
  expect(stage.supervisor.list({ status: "running" })).toEqual(["in a", "in a/web", "in a/web/x"]);
  expect((await stage.supervisor.stopGroup("a/web")).stopped).toEqual(["in a/web/x", "in a/web"]);
});

test("C11: stopGroup reports only what was up, and stops dependents outside the group first", async () => {
  const stage = new Stage();
  stage.add("db", { group: "g" });
  stage.add("idle", { group: "g" });
  stage.add("web", { dependencies: ["db"] });
  await stage.supervisor.startWithDependencies("web");
  expect((await stage.supervisor.stopGroup("g")).stopped).toEqual(["web", "db"]);
});

test("C11: restartGroup restarts what is up and starts what is down, in the order of dependencies", async () => {
  const stage = new Stage();
  stage.add("b", { group: "g", dependencies: ["a"] });
  stage.add("a", { group: "g" });
  await stage.supervisor.startGroup("g");
  await stage.supervisor.restartGroup("g");
  expect(stage.order("daemon:started")).toEqual(["a", "b", "a", "b"]);
  await stage.supervisor.stopGroup("g");
  await stage.supervisor.restartGroup("g");
  expect(stage.order("daemon:started").slice(4)).toEqual(["a", "b"]);
});

test("C11: restartGroup takes a member as it is that another one has just started", async () => {
  const stage = new Stage();
  const handler = (): Promise<void> => {
    void stage.supervisor.startAll();
    return new Promise(() => {});
  };
  stage.supervisor.register({ name: "a", group: "g", handler });
  stage.add("b", { group: "g", dependencies: ["a"] });
  await stage.supervisor.restartGroup("g");
  expect(stage.order("daemon:started")).toEqual(["a", "b"]);
});

test("C11: restartAll restarts what is up, and nothing else", async () => {
  const stage = new Stage();
  const [a, b] = [stage.add("a"), stage.add("b")];
  await stage.supervisor.start("a");
  await stage.supervisor.restartAll();
  expect([a.runs.length, b.runs.length]).toEqual([2, 0]);
});

test("C12: the failure of a daemon with required: false does not fail startAll, nor roll it back", async () => {
  const stage = new Stage();
  const good = stage.add("good");
  stage.supervisor.register({ name: "bad", handler: boom, required: false });
  await stage.supervisor.startAll();
  await stage.supervisor.startAll({ rollback: true });
  expect([stage.status("bad"), good.alive]).toEqual(["error", 1]);
});

test("F4: stopAll goes on past errors, aggregates them and names who would not stop", async () => {
  const stage = new Stage();
  const puppets = ["a", "b", "c"].map((name) => stage.add(name, { stopTimeout: 10 }));
  for (const puppet of puppets) puppet.isStubborn = puppet !== puppets[1];
  await stage.supervisor.startAll();
  const all = watch(stage.supervisor.stopAll());
  await stage.clock.advance(20);
  expect(all.error).toBeInstanceOf(StopAllError);
  const error = all.error as StopAllError;
  expect(error.report).toEqual({ stopped: ["b"], stuck: ["c", "a"], duration: 20 });
  expect(error.errors.map(({ daemon }: { daemon: string }) => daemon)).toEqual(["c", "a"]);
  expect(error.message).toMatch(/2 daemons did not stop: .*"c".*"a"/);
});

test("F5: stopAll has one overall deadline besides each daemon's own; what is left is told to finish at once", async () => {
  const stage = new Stage();
  const puppets = ["a", "b", "c", "d"].map((name) => stage.add(name, { stopTimeout: 20_000 }));
  for (const puppet of puppets) puppet.isStubborn = true;
  await stage.supervisor.startAll();
  const all = watch(stage.supervisor.stopAll());
  await stage.clock.advance(29_999);
  expect(puppets.map(({ run }) => run.scope.reason !== undefined)).toEqual([false, false, true, true]);
  if (puppets[0] !== undefined) puppets[0].run.scope.onAbort(() => puppets[0]?.run.return());
  await stage.clock.advance(1);
  expect((all.error as StopAllError).report).toEqual({
    stopped: ["a"],
    stuck: ["d", "c", "b"],
    duration: 30_000,
  });
  expect(puppets.every(({ run }) => run.scope.reason?.kind === "stop")).toBe(true);
  for (const puppet of puppets) puppet.run.return();
  await settle();
  expect([stage.clock.pending, stage.supervisor.list({ status: "stopped" }).length]).toEqual([0, 4]);
});
