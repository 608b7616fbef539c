import { expect, test } from "vitest";
import { ExistsError, NotFoundError, Supervisor, UnregisteredError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("A9: an unknown name rejects with a typed error that suggests near names; unregister of one returns false", async () => {
  const { supervisor, add } = bound(new Stage());
  add("sync");
  for (const call of ["start", "stop", "restart", "startWithDependencies"] as const)
    await expect(supervisor[call]("sinc")).rejects.toThrow('no daemon named "sinc". Did you mean "sync"?');
  for (const call of ["state", "info"] as const) expect(() => supervisor[call]("sinc")).toThrow(NotFoundError);
  expect(await supervisor.unregister("sinc")).toBe(false);
});

test("A9: an unknown group rejects with a typed error that suggests near groups", async () => {
  const { supervisor, add } = bound(new Stage());
  add("web", { group: "plugin" });
  for (const call of ["startGroup", "stopGroup", "restartGroup"] as const)
    await expect(supervisor[call]("plugim")).rejects.toThrow('no group named "plugim". Did you mean "plugin"?');
});

test("A11: register of a name in use throws a typed error and leaves the first one", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  expect(() => stage.add("a")).toThrow(ExistsError);
  await stage.supervisor.start("a");
  expect(puppet.runs).toHaveLength(1);
});

test("A11: { replace: true } replaces a stopped daemon, and refuses a running one", async () => {
  const stage = new Stage();
  const old = stage.add("a");
  let entered = 0;
  const definition = { name: "a", handler: () => new Promise(() => (entered += 1)) };
  stage.supervisor.register(definition, { replace: true });
  await stage.supervisor.start("a");
  expect([old.runs.length, entered]).toEqual([0, 1]);
  expect(() => stage.supervisor.register(definition, { replace: true })).toThrow("replaces only a stopped one");
});

test("A11: { replace: 'restart' } replaces a running daemon by restarting it with the new definition", async () => {
  const stage = new Stage();
  const old = stage.add("a");
  await stage.supervisor.start("a");
  let entered = 0;
  stage.supervisor.register({ name: "a", handler: () => new Promise(() => (entered += 1)) }, { replace: "restart" });
  await settle();
  expect([old.alive, entered, stage.status("a")]).toEqual([0, 1, "running"]);
});

test.each(["starting", "stopping"])("A11: { replace: 'restart' } of a %s daemon ends in the new one", async (status) => {
  const stage = new Stage();
  const old = stage.add("a", status === "starting" ? { readiness: "manual" } : {});
  void stage.supervisor.start("a");
  await settle();
  if (status === "stopping") void stage.supervisor.stop("a");
  expect(stage.status("a")).toBe(status);
  let entered = 0;
  stage.supervisor.register({ name: "a", handler: () => new Promise(() => (entered += 1)) }, { replace: "restart" });
  await settle();
  expect([old.alive, entered, stage.status("a")]).toEqual([0, 1, "running"]);
});

test("A11: a replaced run still has the stopTimeout it was started with", async () => {
  const stage = new Stage();
  const old = stage.add("a", { stopTimeout: 100 });
  old.isStubborn = true;
  await stage.supervisor.start("a");
  stage.supervisor.register({ name: "a", handler: old.handler, stopTimeout: 1 }, { replace: "restart" });
  await stage.clock.advance(50);
  expect(stage.status("a")).toBe("stopping");
  old.run.return();
  await settle();
  expect(stage.status("a")).toBe("running");
});

test("A11: a new definition that cannot start is refused and the old one goes on", async () => {
  const stage = new Stage();
  const a = stage.add("a");
  const b = stage.add("b", { dependencies: ["a"] });
  await stage.supervisor.startAll();
  const cyclic = { name: "a", handler: a.handler, dependencies: ["b"] };
  expect(() => stage.supervisor.register(cyclic, { replace: "restart" })).toThrow("a -> b -> a");
  const layers = [
    () => {
      throw new Error("bad layer");
    },
  ];
  expect(() => stage.supervisor.register({ ...cyclic, dependencies: [], layers }, { replace: "restart" })).toThrow("bad layer");
  await settle();
  expect([a.alive, b.alive, stage.supervisor.info("a").dependents]).toEqual([1, 1, ["b"]]);
  await stage.supervisor.restart("b");
});

test("A11: a daemon that is being unregistered cannot be replaced, since it would go with its new definition", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  void stage.supervisor.unregister("a");
  const again = { name: "a", handler: puppet.handler };
  expect(() => stage.supervisor.register(again, { replace: "restart" })).toThrow(ExistsError);
  stage.supervisor.on("daemon:stopped", () => {
    expect(() => stage.supervisor.register(again, { replace: true })).toThrow(ExistsError);
  });
  puppet.run.return();
  await settle();
  expect(stage.lines.filter(({ level }) => level === "error")).toEqual([]);
  expect(stage.status("a")).toBe("gone");
});

test("A12: unregister of a daemon that never started takes effect before it returns", async () => {
  const stage = new Stage();
  stage.add("a");
  void stage.supervisor.unregister("a");
  expect(stage.supervisor.has("a")).toBe(false);
  stage.add("a");
  await stage.supervisor.start("a");
});

test("A12: unregister is terminal at once: later starts reject, the start is aborted, stop runs once, the entry is gone", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  const gone = watch(stage.supervisor.unregister("a"));
  const later = watch(stage.supervisor.start("a"));
  const restart = watch(stage.supervisor.restart("a"));
  const twice = watch(stage.supervisor.unregister("a"));
  await settle();
  for (const call of [start, later, restart]) expect(call.error).toBeInstanceOf(UnregisteredError);
  expect([gone.outcome, stage.status("a")]).toEqual(["pending", "stopping"]);
  expect(puppet.run.scope.reason?.kind).toBe("unregister");
  puppet.run.return();
  await settle();
  expect([gone.value, twice.value, stage.status("a")]).toEqual([true, true, "gone"]);
  expect(stage.told("a")).toEqual(["registered", "starting", "stopping", "stopped", "unregistered"]);
});

test("A12: what cannot be stopped stays registered, refuses to start, and can be unregistered again", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: 10 });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const first = watch(stage.supervisor.unregister("a"));
  await stage.clock.advance(10);
  expect([first.outcome, stage.status("a")]).toEqual(["STOP_TIMEOUT", "error"]);
  await expect(stage.supervisor.start("a")).rejects.toThrow(UnregisteredError);
  const second = watch(stage.supervisor.unregister("a"));
  await settle();
  expect([second.outcome, stage.status("a")]).toEqual(["pending", "stopping"]);
  puppet.run.return();
  await settle();
  expect([second.outcome, stage.status("a")]).toEqual(["ok", "gone"]);
});

test.each(["__proto__", "constructor", "toString", " ", "a/b", "äöü", "💥"])("A daemon may be named %j", async (name) => {
  const stage = new Stage();
  stage.add(name);
  stage.add("other", { dependencies: [name] });
  await stage.supervisor.startAll();
  expect(stage.supervisor.list({ status: "running" })).toEqual([name, "other"]);
  expect((await stage.supervisor.stopAll()).stopped).toEqual(["other", name]);
});

test("The supervisor is disposed of by shutting down", async () => {
  let ended = false;
  {
    await using supervisor = new Supervisor({ clock: new Stage().clock });
    const handler = ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(void (ended = true)));
      });
    supervisor.register({ name: "a", handler });
    await supervisor.start("a");
  }
  expect(ended).toBe(true);
});

function bound(stage: Stage): { supervisor: Supervisor; add: Stage["add"] } {
  return { supervisor: stage.supervisor, add: (name, definition) => stage.add(name, definition) };
}
