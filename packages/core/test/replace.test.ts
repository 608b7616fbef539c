import { expect, test } from "vitest";
import { type CoreDefinition, ExistsError, type Layer } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";

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
  expect(() => stage.supervisor.register(definition, { replace: true })).toThrow(
    "replaces only a stopped one",
  );
});

test("A11: { replace: 'restart' } replaces a running daemon by restarting it with the new definition", async () => {
  const stage = new Stage();
  const old = stage.add("a");
  await stage.supervisor.start("a");
  let entered = 0;
  stage.supervisor.register(
    { name: "a", handler: () => new Promise(() => (entered += 1)) },
    { replace: "restart" },
  );
  await settle();
  expect([old.alive, entered, stage.status("a")]).toEqual([0, 1, "running"]);
});

test.each(["starting", "stopping"])(
  "A11: { replace: 'restart' } of a %s daemon ends in the new one",
  async (status) => {
    const stage = new Stage();
    const old = stage.add("a", status === "starting" ? { readiness: "manual" } : {});
    void stage.supervisor.start("a");
    await settle();
    if (status === "stopping") void stage.supervisor.stop("a");
    expect(stage.status("a")).toBe(status);
    let entered = 0;
    stage.supervisor.register(
      { name: "a", handler: () => new Promise(() => (entered += 1)) },
      { replace: "restart" },
    );
    await settle();
    expect([old.alive, entered, stage.status("a")]).toEqual([0, 1, "running"]);
  },
);

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
  const [a, b] = [stage.add("a"), stage.add("b", { dependencies: ["a"] })];
  await stage.supervisor.startAll();
  const replace = (definition: CoreDefinition): void =>
    stage.supervisor.register(definition, { replace: "restart" });
  expect(() => replace({ name: "a", handler: a.handler, dependencies: ["b"] })).toThrow("a -> b -> a");
  const layers: Layer[] = [
    () => {
      throw new Error("bad layer");
    },
  ];
  expect(() => replace({ name: "b", handler: b.handler, layers })).toThrow("bad layer");
  await settle();
  expect([a.runs.length, b.runs.length, stage.supervisor.info("a").dependents]).toEqual([1, 1, ["b"]]);
  await stage.supervisor.restart("a");
  expect([a.runs.length, b.runs.length]).toEqual([2, 2]);
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
