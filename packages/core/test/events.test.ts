import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DaemonEvent, Supervisor } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle, VirtualClock } from "./virtual-clock.ts";

const unhandled = vi.fn();
beforeAll(() => void process.on("unhandledRejection", unhandled));
afterAll(() => void process.off("unhandledRejection", unhandled));

test("L4: no call causes an unhandledRejection, whatever it comes to and though nobody awaits it", async () => {
  const stage = new Stage();
  const { supervisor } = stage;
  supervisor.register({ name: "bad", readiness: "manual", handler: () => Promise.reject(new Error("boom")) });
  const stuck = stage.add("stuck", { stopTimeout: 5 });
  stuck.isStubborn = true;
  const slow = stage.add("slow", { readiness: "manual" });
  stage.add("waits", { dependencies: ["slow", "down"] });
  stage.add("down");
  stage.add("loop", { dependencies: ["loop"] });
  for (const name of ["bad", "stuck", "slow", "waits", "loop", "nobody"]) {
    void supervisor.start(name);
    void supervisor.startWithDependencies(name);
    void supervisor.stop(name, { timeout: -1 });
  }
  slow.run.throw(new Error("late"));
  await settle();
  for (const name of ["bad", "stuck", "slow", "nobody"]) {
    void supervisor.restart(name);
    void supervisor.stop(name);
    void supervisor.start(name);
    void supervisor.unregister(name);
  }
  void supervisor.startAll({ rollback: true });
  void supervisor.startGroup("none");
  void supervisor.stopGroup("none");
  void supervisor.restartGroup("none");
  void supervisor.stopAll({ timeout: Number.NaN });
  await stage.clock.advance(10);
  void supervisor.restartAll();
  void supervisor.shutdown({ timeout: 1 });
  await stage.clock.advance(100);
  void supervisor.startAll();
  await settle();
  expect(unhandled).not.toHaveBeenCalled();
});

test("L6: a listener that throws, rejects or hangs disturbs nothing and is logged", async () => {
  const stage = new Stage();
  const listeners = [
    () => {
      throw new Error("thrown");
    },
    () => Promise.reject(new Error("rejected")),
    () => new Promise(() => {}),
  ];
  for (const listener of listeners) {
    stage.supervisor.subscribe(listener);
    stage.supervisor.on("daemon:started", listener);
  }
  const heard: string[] = [];
  stage.supervisor.subscribe(({ type }) => heard.push(type));
  stage.add("a");
  await stage.supervisor.start("a");
  await stage.supervisor.stop("a");
  expect(heard).toEqual(stage.events.map(({ type }) => type));
  expect(stage.lines.filter(({ level }) => level === "error")).toHaveLength(12);
});

test("L6: a logger that throws disturbs nothing either", async () => {
  const broken = () => {
    throw new Error("no disk");
  };
  const logger = { debug: broken, info: broken, warn: broken, error: broken };
  const supervisor = new Supervisor({ clock: new VirtualClock(), logger });
  supervisor.subscribe(broken);
  supervisor.register({ name: "a", handler: () => Promise.reject(new Error("boom")) });
  await expect(supervisor.start("a")).rejects.toThrow("boom");
  expect(supervisor.state("a").status).toBe("error");
});

test("L7: a failure with nobody listening is fine, and logged once", async () => {
  const stage = new Stage();
  const error = new Error("boom");
  stage.supervisor.register({ name: "a", handler: () => Promise.reject(error) });
  await expect(stage.supervisor.start("a")).rejects.toBe(error);
  expect(stage.lines).toEqual([{ level: "error", message: 'Daemon "a" failed: boom', err: error }]);
});

test("L7: listeners are called in the transition, before the caller's promise resolves", async () => {
  const stage = new Stage();
  const order: string[] = [];
  stage.supervisor.subscribe(({ type }) => order.push(type));
  stage.add("a");
  await stage.supervisor.start("a").then(() => order.push("start resolved"));
  await stage.supervisor.stop("a").then(() => order.push("stop resolved"));
  expect(order).toEqual([
    "daemon:registered",
    "daemon:starting",
    "daemon:started",
    "start resolved",
    "daemon:stopping",
    "daemon:stopped",
    "stop resolved",
  ]);
});

test("L8: each event carries daemon, run id, growing sequence and time", async () => {
  const stage = new Stage();
  stage.add("a");
  await stage.clock.advance(5);
  await stage.supervisor.start("a");
  await stage.supervisor.restart("a");
  const [first, ...rest] = stage.events as Extract<DaemonEvent, { daemon: string }>[];
  expect(first).toMatchObject({
    daemon: "a",
    name: "a",
    run: "a#0",
    sequence: 1,
    time: Date.UTC(2026, 0, 1),
  });
  expect(rest.map(({ run }) => run)).toEqual(["a#1", "a#1", "a#1", "a#1", "a#2", "a#2"]);
  expect(rest.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(rest.every(({ time }) => time === Date.UTC(2026, 0, 1) + 5)).toBe(true);
});

test("L8: an event that a listener causes comes after the present one has reached everybody", async () => {
  const stage = new Stage();
  stage.supervisor.on("daemon:started", () => void stage.supervisor.stop("a"));
  const second: string[] = [];
  stage.supervisor.subscribe(({ type }) => second.push(type));
  stage.add("a");
  await stage.supervisor.start("a");
  await settle();
  expect(second).toEqual(stage.events.map(({ type }) => type));
  expect(stage.told("a").slice(1)).toEqual(["starting", "started", "stopping", "stopped"]);
});

test("Subscribing returns what ends it: once, and only its own registration", () => {
  const { supervisor } = new Stage();
  const listener = vi.fn();
  const off = supervisor.on("daemon:registered", listener);
  supervisor.on("daemon:registered", listener);
  off();
  off();
  supervisor.register({ name: "a", handler: () => {} });
  expect(listener).toHaveBeenCalledTimes(1);
});

test("A listener that is added while an event is told hears the next one", () => {
  const { supervisor } = new Stage();
  let heard = 0;
  const add = (): void => {
    heard += 1;
    if (heard < 100) supervisor.on("daemon:registered", add);
  };
  supervisor.on("daemon:registered", add);
  supervisor.register({ name: "a", handler: () => {} });
  expect(heard).toBe(1);
  supervisor.register({ name: "b", handler: () => {} });
  expect(heard).toBe(3);
});

test("A report is carried to the subscribers and not looked into", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const detail = { type: "anything" };
  puppet.run.scope.report(detail);
  const last = stage.events.at(-1);
  expect(last?.type === "daemon:report" && last.detail === detail).toBe(true);
});

test("A listener on abort that throws keeps neither the others from hearing nor the stop from going on", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const after = vi.fn();
  const { scope } = puppet.run;
  scope.onAbort(() => {
    throw new Error("hostile");
  });
  scope.onAbort(after);
  await stage.supervisor.stop("a");
  expect([stage.status("a"), after.mock.calls.length]).toEqual(["stopped", 1]);
  expect(stage.lines[0]?.message).toContain("hostile");
});

test("L8: a run that failed and left work behind has told its end; stopping what is left tells no second one", async () => {
  const { supervisor } = new Stage();
  const told: string[] = [];
  supervisor.subscribe((event) => told.push(event.type));
  const work = Promise.withResolvers<void>();
  supervisor.register({
    name: "x",
    handler: (scope) => {
      scope.waitUntil(work.promise);
      throw new Error("boom");
    },
  });
  await supervisor.start("x").catch(() => {});
  await expect(supervisor.start("x")).rejects.toMatchObject({ code: "STILL_RUNNING" });
  const stop = supervisor.stop("x");
  work.resolve();
  await stop;
  expect(supervisor.state("x").status).toBe("stopped");
  expect(told).toEqual(["daemon:registered", "daemon:starting", "daemon:error"]);
});
