import { expect, test } from "vitest";
import { DependencyFailedError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("C7: stopping a dependency stops its dependents first, each after what depends on it", async () => {
  const stage = new Stage();
  stage.add("db");
  stage.add("web", { dependencies: ["db"] });
  stage.add("proxy", { dependencies: ["web"] });
  const lone = stage.add("lone", { dependencies: [{ name: "db", optional: true }] });
  await stage.supervisor.startAll();
  await stage.supervisor.stop("db");
  expect(stage.order("daemon:stopped")).toEqual(["proxy", "web", "db"]);
  expect(lone.alive).toBe(1);
  const kinds = stage.events.flatMap((event) => (event.type === "daemon:stopping" ? [event.reason] : []));
  expect(kinds).toEqual(["dependency", "dependency", "stop"]);
});

test("C7: a dependency is not aborted before its dependents have ended", async () => {
  const stage = new Stage();
  const db = stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  web.isStubborn = true;
  await stage.supervisor.startAll();
  const stop = watch(stage.supervisor.stop("db"));
  await settle();
  expect([stage.status("db"), db.run.scope.reason]).toEqual(["stopping", undefined]);
  web.run.return();
  await settle();
  expect([stop.outcome, db.alive]).toEqual(["ok", 0]);
});

test("C8: a dependency that crashes leaves its dependents alone, those with bindsTo stop", async () => {
  const stage = new Stage();
  const db = stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  const bound = stage.add("bound", { dependencies: [{ name: "db", bindsTo: true }] });
  const above = stage.add("above", { dependencies: ["bound"] });
  await stage.supervisor.startAll();
  db.run.throw(new Error("boom"));
  await settle();
  expect([web.alive, bound.alive, above.alive]).toEqual([1, 0, 0]);
  expect(stage.order("daemon:stopped")).toEqual(["above", "bound"]);
  expect(bound.run.scope.reason?.kind).toBe("dependency");
});

test("C8 with C4: one that binds to a dependency that fails to start still names the root cause", async () => {
  const stage = new Stage();
  const root = new Error("boom");
  stage.supervisor.register({ name: "db", handler: () => Promise.reject(root) });
  stage.add("web", { dependencies: [{ name: "db", bindsTo: true }] });
  const error = (await stage.supervisor
    .startWithDependencies("web")
    .catch((thrown: unknown) => thrown)) as Error;
  expect(error).toBeInstanceOf(DependencyFailedError);
  expect(error.cause).toBe(root);
});

test("C9: restarting a dependency restarts its dependents after it", async () => {
  const stage = new Stage();
  stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  stage.add("down", { dependencies: ["db"] });
  await stage.supervisor.startWithDependencies("web");
  stage.events.length = 0;
  await stage.supervisor.restart("db");
  expect(stage.order("daemon:stopped")).toEqual(["web", "db"]);
  expect(stage.order("daemon:started")).toEqual(["db", "web"]);
  expect(web.run.scope.run.reason).toBe("dependency");
  expect(stage.status("down")).toBe("stopped");
});
