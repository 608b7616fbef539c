import { expect, test } from "vitest";
import {
  DependencyCycleError,
  type DependencyFailedError,
  DependencyMissingError,
  DependencyNotRunningError,
} from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("C1: dependencies start first, independent ones concurrently, each waited for until ready", async () => {
  const stage = new Stage();
  const leaf = stage.add("leaf", { dependencies: ["left", "right"] });
  const left = stage.add("left", { readiness: "manual" });
  const right = stage.add("right", { readiness: "manual" });
  const all = watch(stage.supervisor.startAll());
  await settle();
  expect([left.runs.length, right.runs.length, leaf.runs.length]).toEqual([1, 1, 0]);
  expect(stage.supervisor.state("leaf")).toMatchObject({ status: "starting", phase: "waiting" });
  left.run.scope.ready();
  await settle();
  expect(leaf.runs).toHaveLength(0);
  right.run.scope.ready();
  await settle();
  expect([leaf.runs.length, all.outcome]).toEqual([1, "ok"]);
});

test("C1: start rejects with a typed error when a dependency is neither running nor starting", async () => {
  const stage = new Stage();
  stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  await expect(stage.supervisor.start("web")).rejects.toThrow(DependencyNotRunningError);
  expect([stage.status("web"), web.runs.length]).toEqual(["stopped", 0]);
  await stage.supervisor.startWithDependencies("web");
  expect(stage.supervisor.list({ status: "running" })).toEqual(["db", "web"]);
});

test("C1: start waits for a dependency that is starting, and looks again when it is ready", async () => {
  const stage = new Stage();
  const [db, cache] = [stage.add("db", { readiness: "manual" }), stage.add("cache")];
  const web = stage.add("web", { dependencies: ["db", "cache"] });
  await stage.supervisor.start("cache");
  void stage.supervisor.start("db");
  const start = watch(stage.supervisor.start("web"));
  cache.run.return();
  await settle();
  db.run.scope.ready();
  await settle();
  expect(start.outcome).toBe("DEPENDENCY_NOT_RUNNING");
  expect(web.runs).toHaveLength(0);
});

test("C1: a dependency that is running may have lost a dependency of its own", async () => {
  const stage = new Stage();
  const dns = stage.add("dns");
  stage.add("db", { dependencies: ["dns"] });
  stage.add("web", { dependencies: ["db"] });
  await stage.supervisor.startWithDependencies("db");
  dns.run.return();
  await settle();
  await stage.supervisor.unregister("dns");
  await stage.supervisor.start("web");
});

test.each([
  ["itself", { a: ["a"] }, ["a", "a"]],
  ["two", { a: ["b"], b: ["a"] }, ["a", "b", "a"]],
  ["three, behind another", { x: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a", "b", "c", "a"]],
])("C2: a cycle (%s) is refused before anything starts, with its path", async (_, graph, path) => {
  const stage = new Stage();
  stage.add("free");
  for (const [name, dependencies] of Object.entries(graph)) stage.add(name, { dependencies });
  await expect(stage.supervisor.startAll()).rejects.toMatchObject({ path });
  for (const call of ["start", "startWithDependencies", "restart"] as const)
    await expect(stage.supervisor[call]("a")).rejects.toBeInstanceOf(DependencyCycleError);
  expect(stage.order("daemon:starting")).toEqual([]);
});

test("C2: a cycle of optional dependencies is a cycle", async () => {
  const stage = new Stage();
  stage.add("a", { dependencies: [{ name: "b", optional: true }] });
  stage.add("b", { dependencies: [{ name: "a", optional: true }] });
  await expect(stage.supervisor.startAll()).rejects.toThrow("a -> b -> a");
});

test("C3: a missing dependency is refused by name before anything starts, as itself; an optional one is not", async () => {
  const stage = new Stage();
  stage.add("a");
  stage.add("b", { dependencies: [{ name: "nowhere", optional: true }] });
  await stage.supervisor.start("b");
  stage.add("c", { dependencies: ["nowhere"] });
  const error = await stage.supervisor.startAll().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DependencyMissingError);
  expect(error).toMatchObject({ daemon: "c", dependency: "nowhere" });
  expect(stage.order("daemon:starting")).toEqual(["b"]);
});

test("C3: startGroup and restartGroup refuse a missing dependency of a member before anything starts or stops", async () => {
  const stage = new Stage();
  const first = stage.add("first", { group: "g" });
  await stage.supervisor.start("first");
  stage.add("second", { group: "g" });
  stage.add("third", { group: "g", dependencies: ["nowhere"] });
  for (const call of ["startGroup", "restartGroup"] as const)
    await expect(stage.supervisor[call]("g")).rejects.toBeInstanceOf(DependencyMissingError);
  expect([stage.order("daemon:starting"), first.alive]).toEqual([["first"], 1]);
});

test("C3: a dependency in backoff is starting, so it is waited for", async () => {
  const stage = new Stage();
  const db = stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  await stage.supervisor.start("db");
  db.run.scope.notReady("backoff");
  const start = watch(stage.supervisor.start("web"));
  await settle();
  expect([start.outcome, web.runs.length]).toEqual(["pending", 0]);
  db.run.scope.ready();
  await settle();
  expect([start.outcome, web.runs.length]).toEqual(["ok", 1]);
});

test("C3: a dependency that completed needs remainAfterExit, and the error says so", async () => {
  const stage = new Stage();
  stage.supervisor.register({ name: "migrate", handler: () => {} });
  stage.add("web", { dependencies: ["migrate"] });
  await stage.supervisor.start("migrate");
  await settle();
  await expect(stage.supervisor.start("web")).rejects.toThrow("remainAfterExit: true");
});

test("C4: when a required dependency fails its dependents are not started, name the root cause, and siblings go on", async () => {
  const stage = new Stage();
  const root = new Error("no route to host");
  stage.supervisor.register({ name: "db", handler: () => Promise.reject(root) });
  const web = stage.add("web", { dependencies: ["db"] });
  const top = stage.add("top", { dependencies: ["web"] });
  const sibling = stage.add("sibling");
  const error = await stage.supervisor.startAll().catch((thrown: unknown) => thrown as AggregateError);
  const errors = (error as AggregateError).errors as DependencyFailedError[];
  expect(errors.map((one) => one.cause ?? one)).toEqual([root, root, root]);
  expect(errors.slice(1).map(({ daemon, dependency }) => [daemon, dependency])).toEqual([
    ["web", "db"],
    ["top", "db"],
  ]);
  expect(errors[2]?.message).toContain("no route to host");
  expect([web.runs.length, top.runs.length, sibling.alive]).toEqual([0, 0, 1]);
});

test("C4: { name, optional: true } is waited for and does not block", async () => {
  const stage = new Stage();
  const cache = stage.add("cache", { readiness: "manual", required: false });
  const web = stage.add("web", { dependencies: [{ name: "cache", optional: true }] });
  const all = watch(stage.supervisor.startAll());
  await settle();
  expect(web.runs).toHaveLength(0);
  cache.run.throw(new Error("boom"));
  await settle();
  expect([all.outcome, web.runs.length]).toEqual(["ok", 1]);
});
