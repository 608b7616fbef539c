import { expect, test } from "vitest";
import { NotFoundError, Supervisor, UnregisteredError } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("A9: an unknown name rejects with a typed error that suggests near names; unregister of one returns false", async () => {
  const { supervisor, add } = bound(new Stage());
  add("sync");
  for (const call of ["start", "stop", "restart", "startWithDependencies"] as const)
    await expect(supervisor[call]("sinc")).rejects.toThrow('no daemon named "sinc". Did you mean "sync"?');
  for (const call of ["state", "info"] as const)
    expect(() => supervisor[call]("sinc")).toThrow(NotFoundError);
  expect(await supervisor.unregister("sinc")).toBe(false);
});

test("A9: an unknown group rejects with a typed error that suggests near groups", async () => {
  const { supervisor, add } = bound(new Stage());
  add("web", { group: "plugin" });
  for (const call of ["startGroup", "stopGroup", "restartGroup"] as const)
    await expect(supervisor[call]("plugim")).rejects.toThrow(
      'no group named "plugim". Did you mean "plugin"?',
    );
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

test.each(["__proto__", "constructor", "toString", " ", "a/b", "äöü", "💥"])(
  "A daemon may be named %j",
  async (name) => {
    const stage = new Stage();
    stage.add(name);
    stage.add("other", { dependencies: [name] });
    await stage.supervisor.startAll();
    expect(stage.supervisor.list({ status: "running" })).toEqual([name, "other"]);
    expect((await stage.supervisor.stopAll()).stopped).toEqual(["other", name]);
  },
);

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
