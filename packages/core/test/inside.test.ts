import { expect, test } from "vitest";
import type { Scope, Supervisor } from "../src/index.ts";
import { Puppet } from "./puppet.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { type Watched, watch } from "./watch.ts";

type Call = (supervisor: Supervisor) => Promise<unknown>;
const calls: [string, Call, string][] = [
  ["stop(itself)", async (supervisor) => await supervisor.stop("a"), "stopped"],
  ["restart(itself)", async (supervisor) => await supervisor.restart("a"), "running"],
  ["unregister(itself)", async (supervisor) => await supervisor.unregister("a"), "gone"],
  ["stop(a dependency)", async (supervisor) => await supervisor.stop("db"), "stopped"],
  ["restart(a dependency)", async (supervisor) => await supervisor.restart("db"), "running"],
  ["stopAll()", async (supervisor) => await supervisor.stopAll(), "stopped"],
  ["stopGroup(its own)", async (supervisor) => await supervisor.stopGroup("g"), "stopped"],
  ["restartAll()", async (supervisor) => await supervisor.restartAll(), "running"],
  ["shutdown()", async (supervisor) => await supervisor.shutdown(), "stopped"],
];

/** A daemon whose first run makes the call, at once or after a while, awaits it, and needs a moment to end. */
async function play(call: Call, pause: number): Promise<{ stage: Stage; log: string[] }> {
  const stage = new Stage();
  const log: string[] = [];
  let entered = 0;
  const handler = async (scope: Scope): Promise<void> => {
    entered += 1;
    if (entered > 1) return await new Promise<void>((resolve) => void scope.onAbort(resolve));
    for (let turn = 0; turn < pause; turn++) await Promise.resolve();
    await call(stage.supervisor);
    log.push("settled");
    await new Promise<void>((resolve) => void stage.clock.setTimer(5, () => resolve()));
    log.push("ended");
  };
  stage.add("db");
  stage.supervisor.register({ name: "a", handler, dependencies: ["db"], group: "g" });
  stage.supervisor.on("daemon:stopped", ({ daemon }) => log.push(`${daemon} stopped`));
  watch(stage.supervisor.startAll());
  await settle();
  await stage.clock.advance(20);
  return { stage, log };
}

for (const pause of [0, 5])
  test.each(calls)(
    `A13: a handler that awaits %s ${pause === 0 ? "at once" : "later"} does not deadlock`,
    async (_, call, status) => {
      const { stage, log } = await play(call, pause);
      expect(log.slice(0, 3)).toEqual(["settled", "ended", "a stopped"]);
      expect(stage.status("a")).toBe(status);
    },
  );

test("A13: a call that comes from a run that is over waits like any other", async () => {
  const stage = new Stage();
  const { promise, resolve } = Promise.withResolvers<void>();
  const puppet = new Puppet();
  let entered = 0;
  let late: Watched | undefined;
  const handler = async (scope: Scope): Promise<void> => {
    entered += 1;
    if (entered > 1) return await puppet.handler(scope);
    const linger = async (): Promise<void> => {
      await promise;
      late = watch(stage.supervisor.stop("a"));
    };
    void linger();
  };
  stage.supervisor.register({ name: "a", handler });
  await stage.supervisor.start("a");
  await settle();
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  resolve();
  await settle();
  expect([late?.outcome, stage.status("a")]).toEqual(["pending", "stopping"]);
  puppet.run.return();
  await settle();
  expect(late?.outcome).toBe("ok");
});

test("A13: what a handler starts is not taken for the handler itself", async () => {
  const stage = new Stage();
  const inner = stage.add("inner");
  inner.isStubborn = true;
  const stops: string[] = [];
  stage.supervisor.register({
    name: "outer",
    handler: async () => {
      await stage.supervisor.start("inner");
      const stop = watch(stage.supervisor.stop("inner"));
      await settle();
      stops.push(stop.outcome);
      inner.run.return();
    },
  });
  await stage.supervisor.start("outer");
  await settle();
  await settle();
  expect(stops).toEqual(["pending"]);
});

test("A13: a handler that stops itself before its first await is still running until it has ended", async () => {
  const stage = new Stage();
  const { promise, resolve } = Promise.withResolvers<void>();
  let entered = 0;
  const handler = async (): Promise<void> => {
    entered += 1;
    void stage.supervisor.stop("a");
    await promise;
  };
  stage.supervisor.register({ name: "a", handler });
  void stage.supervisor.start("a");
  const again = watch(stage.supervisor.start("a"));
  await settle();
  expect([stage.status("a"), entered, again.outcome]).toEqual(["stopping", 1, "pending"]);
  resolve();
  await settle();
  expect(entered).toBe(2);
});

test("A13: a handler that stops itself by force before its first await is abandoned", async () => {
  const stage = new Stage();
  const { promise, resolve } = Promise.withResolvers<void>();
  const handler = async (): Promise<void> => {
    void stage.supervisor.stop("a", { force: true });
    await promise;
  };
  stage.supervisor.register({ name: "a", handler });
  void stage.supervisor.start("a");
  await settle();
  expect([stage.status("a"), stage.supervisor.info("a").abandoned.length]).toEqual(["stopped", 1]);
  expect(stage.told("a")).toEqual(["registered", "starting", "stopping", "abandoned", "stopped"]);
  resolve();
  await settle();
  expect(stage.supervisor.info("a").abandoned).toEqual([]);
});

test("A13: startAll leaves its caller outside of what it has started", async () => {
  const stage = new Stage();
  const puppets = ["a", "b"].map((name) => stage.add(name));
  await stage.supervisor.startAll();
  for (const puppet of puppets) puppet.isStubborn = true;
  await stage.supervisor.restartAll();
  const stop = watch(stage.supervisor.stop("b"));
  await settle();
  expect(stop.outcome).toBe("pending");
  puppets[1]?.run.return();
  await settle();
  expect(stop.outcome).toBe("ok");
});

test("A13: a handler that starts others with startAll is not taken for them, nor they for it", async () => {
  const stage = new Stage();
  const log: string[] = [];
  const inner = (name: string) => async (scope: Scope) => {
    await new Promise<void>((resolve) => void scope.onAbort(resolve));
    await settle();
    log.push(`${name} ended`);
  };
  const outer = async (): Promise<void> => {
    await stage.supervisor.startGroup("inner");
    await stage.supervisor.stop("x");
    log.push("x is stopped");
    await stage.supervisor.stop("outer");
    log.push("settled");
  };
  stage.supervisor.register({ name: "outer", handler: outer });
  for (const name of ["x", "y"]) stage.supervisor.register({ name, group: "inner", handler: inner(name) });
  await stage.supervisor.start("outer");
  for (let turn = 0; turn < 4; turn++) await settle();
  expect(log).toEqual(["x ended", "x is stopped", "settled"]);
});
