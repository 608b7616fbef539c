import process from "node:process";
import type { Clock } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { expect, test } from "vitest";
import { type DaemonContext, DaemonRegistry, DoNotRestartError, type GroupOptions } from "../src/index.ts";
import { silentLogger } from "../src/test/silent-logger.ts";
import { started, trio } from "./trio.ts";

const ALL = { strategy: "one-for-all", restartPolicy: { restartDelay: 100 } } as const satisfies GroupOptions;

/** Ready half a second after it was entered. */
const slow = {
  readiness: "manual" as const,
  handler: async ({ sleep, ready, signal }: DaemonContext): Promise<void> => {
    await sleep(500);
    ready();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  },
};

/** A member that can be made to fail, and one that is slow to come up. */
async function withSlow(restartPolicy: GroupOptions["restartPolicy"]) {
  const group = trio({ strategy: "one-for-all", restartPolicy });
  group.add("a");
  group.add("slow", slow);
  const up = group.registry.startAll();
  await group.clock.advance("1s");
  await up;
  return group;
}

test("C11: two members that fail in the same turn are one outage, and both come up again", async () => {
  const { fail, clock, statuses, events } = await started(ALL);
  fail("a");
  fail("b");
  await clock.advance("10m");
  expect(statuses()).toBe("running running running");
  expect(events.list("group:restarting")).toHaveLength(1);
});

test("D8: a member that fails while others are coming up again counts as another failure", async () => {
  const { crash, clock, statuses, events } = await withSlow({ restartDelay: 100 });
  await crash("a");
  await clock.advance(200);
  expect(statuses()).toBe("running starting");
  await crash("a");
  await clock.advance("10m");
  expect(statuses()).toBe("running running");
  expect(events.list("group:restarting").map(({ restarts, delay }) => [restarts, delay])).toEqual([
    [1, 100],
    [2, 200],
  ]);
});

test("C11: one that fails during the backoff belongs to the same outage", async () => {
  const { crash, clock, statuses, log, events } = await started({
    strategy: "rest-for-one",
    restartPolicy: { restartDelay: 100 },
  });
  await crash("b");
  await clock.advance(50);
  await crash("a");
  await clock.advance(50);
  expect([statuses(), log.join(" ")]).toEqual(["running running running", "-c +a +b +c"]);
  expect(events.list("group:restarting")).toHaveLength(1);
});

test("C11: the failure of one that the stop of another leads to is not lost, and the budget is kept", async () => {
  const group = await started({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 100, maxRestarts: 2 },
  });
  const { registry, clock, crash, fail, statuses, events } = group;
  await crash("c");
  await clock.advance("1s");
  const stop = registry.stop("a");
  fail("b");
  await stop;
  await clock.advance("1s");
  expect(statuses()).toBe("stopped running running");
  await registry.start("a");
  await crash("b");
  await clock.advance("1h");
  expect(events.list("group:gave-up")).toMatchObject([{ restarts: 2 }]);
});

for (const how of ["stop", "unregister"] as const)
  test(`D3: to ${how} a member that is coming up again is no failure of its group`, async () => {
    const { registry, crash, clock, events } = await withSlow({ restartDelay: 100, maxRestarts: 1 });
    await crash("a");
    await clock.advance(200);
    await registry[how]("slow");
    await clock.advance("10m");
    expect([registry.getStatus("a"), events.list("group:gave-up")]).toEqual(["running", []]);
  });

test("D3: what somebody stops in the backoff stays down, and nothing is left of a group that was stopped", async () => {
  const { registry, crash, clock, statuses } = await started(ALL);
  await crash("b");
  await registry.stop("c");
  await clock.advance(100);
  expect(statuses()).toBe("running running stopped");
  await crash("a");
  await registry.stopGroup("g");
  expect([statuses(), clock.pending]).toEqual(["stopped stopped stopped", 0]);
});

test("C8: what depends on a member from outside is left alone, and can be started meanwhile", async () => {
  const { registry, crash, clock, add, log, statuses } = trio(ALL);
  add("db");
  add("queue");
  add("api", { group: undefined, dependencies: ["db"] });
  add("late", { group: undefined, dependencies: ["db"] });
  await registry.startGroup("g");
  await registry.start("api");
  log.length = 0;
  await crash("queue");
  const late = registry.start("late");
  expect(registry.explain("late")).toContain("is waiting for");
  await clock.advance(100);
  await late;
  expect([statuses(), log.join(" ")]).toEqual(["running running running running", "-db +db +queue +late"]);
});

test("C1: a member is run again when those of its group that it depends on are up", async () => {
  const { registry, crash, clock, add, log } = trio(ALL);
  add("db", slow);
  add("api", { dependencies: ["db"] });
  const up = registry.startAll();
  await clock.advance("1s");
  await up;
  await crash("api");
  await clock.advance(599);
  expect(log).toEqual(["+api"]);
  await clock.advance(1);
  expect(log).toEqual(["+api", "+api"]);
});

test("C13: what is told of a group is not taken for a daemon of the same name", async () => {
  const { registry, crash, clock, add, events } = trio({
    strategy: "one-for-all",
    restartPolicy: { maxRestarts: 0 },
  });
  add("worker");
  add("g", { group: undefined, restartPolicy: { onGiveUp: "shutdown" } });
  await registry.startAll();
  await crash("worker");
  await clock.advance("1s");
  expect(registry.getStatus("g")).toBe("running");
  expect(events.types("g")).toEqual(["daemon:registered", "daemon:starting", "daemon:started"]);
});

test("C13: a group inside one that was given up does not come back", async () => {
  const { registry, crash, clock, add } = trio({
    strategy: "one-for-all",
    restartPolicy: { maxRestarts: 0 },
  });
  registry.defineGroup("g/in", { strategy: "one-for-all", restartPolicy: { restartDelay: "1s" } });
  add("core");
  for (const name of ["web1", "web2"]) add(name, { group: "g/in" });
  await registry.startAll();
  await crash("web1");
  await clock.advance(500);
  await crash("core");
  await clock.advance("10m");
  expect(registry.list().map((name) => registry.getStatus(name))).toEqual(["error", "error", "stopped"]);
  expect(clock.pending).toBe(0);
});

test("B5: the first failure of a member is supervised too, as with a policy of its own", async () => {
  const { registry, clock, add } = trio(ALL);
  let left = 2;
  add("web", {
    handler: async (context) => {
      if (left-- > 0) throw new Error("EADDRINUSE");
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
  });
  const up = registry.startGroup("g");
  await clock.advance("10s");
  await up;
  expect(registry.getStatus("web")).toBe("running");
});

test("B5: one that returns before it was ready has failed, and its start rejects when the group is given up", async () => {
  const { registry, clock, add, events } = trio({
    strategy: "one-for-all",
    restartPolicy: { maxRestarts: 1 },
  });
  add("x", { readiness: "manual", handler: () => {} });
  const up = registry.start("x");
  await clock.advance("1m");
  await expect(up).rejects.toMatchObject({ code: "RETURNED_BEFORE_READY" });
  expect(events.list("group:gave-up")).toHaveLength(1);
});

test("D14: one that says that it must not be restarted is the only one that is given up", async () => {
  const { crash, clock, statuses, events } = await started(ALL);
  await crash("b", new DoNotRestartError("The licence has expired."));
  await clock.advance("1m");
  expect([statuses(), events.list("group:restarting")]).toEqual(["running error running", []]);
});

test('D1: under a group policy of mode "always" a completion is what a failure is, but that of a schedule', async () => {
  const { registry, clock, complete, add, log } = trio({
    strategy: "one-for-all",
    restartPolicy: { mode: "always", restartDelay: 100 },
  });
  add("a");
  add("b");
  let runs = 0;
  add("once", { interval: 10, maxRuns: 1, handler: () => void (runs += 1) });
  await registry.startAll();
  complete("a");
  await clock.advance("1s");
  expect([log.join(" "), runs, registry.getStatus("once")]).toEqual(["+a +b -b +a +b", 1, "stopped"]);
});

test("C11: a member that remains after its exit is run again with its group", async () => {
  const { registry, crash, clock, add, log, statuses } = trio(ALL);
  add("setup", { remainAfterExit: true, handler: () => void log.push("setup") });
  add("a");
  await registry.startAll();
  await crash("a");
  await clock.advance(100);
  expect([log.join(" "), statuses()]).toEqual(["setup +a setup +a", "running running"]);
});

test("D17: a member that does not end for its group is abandoned, and too many of those give the group up", async () => {
  const { registry, crash, clock, add, events } = trio({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 100, maxRestarts: Infinity, backoff: "constant" },
  });
  add("a");
  add("hung", { stopTimeout: "1s", maxAbandoned: 1, handler: () => new Promise(() => {}) });
  await registry.startAll();
  await crash("a");
  await clock.advance("2s");
  expect([registry.getStatus("hung"), registry.getInfo("hung").abandoned.length]).toEqual(["running", 1]);
  await crash("a");
  await clock.advance("2s");
  expect(events.list("group:gave-up")).toMatchObject([{ error: { code: "TOO_MANY_ABANDONED" } }]);
  expect(registry.getStatus("hung")).toBe("error");
});

test("A11: one that was replaced by a daemon outside of the group is not run again by the group", async () => {
  const { registry, crash, clock } = await started(ALL);
  await crash("a");
  await registry.stop("a");
  let entered = 0;
  registry.register({ name: "a", handler: () => void (entered += 1) }, { replace: true });
  await clock.advance("1m");
  expect(entered).toBe(0);
});

test("D16: a group that is given up can shut everything down", async () => {
  const { crash, clock, statuses, events } = await started({
    strategy: "one-for-all",
    restartPolicy: { maxRestarts: 0, onGiveUp: "shutdown" },
  });
  await crash("b");
  await clock.advance(0);
  expect([statuses(), events.types().at(-1)]).toEqual(["stopped error stopped", "registry:shutdown"]);
});

for (const [by, shutDown] of [
  ["shutdown()", (registry: DaemonRegistry) => void registry.shutdown()],
  ["a signal", (registry: DaemonRegistry) => (registry.handleSignals(), process.emit("SIGTERM"))],
] as const)
  test(`F6: a shutdown by ${by} ends the supervision of groups`, async () => {
    const { registry, crash, clock, statuses, events } = await started(ALL);
    await crash("b");
    shutDown(registry);
    await clock.advance(0);
    expect([statuses(), clock.pending]).toEqual(["stopped stopped stopped", 0]);
    await clock.advance("1h");
    expect(events.types().at(-1)).toBe("registry:shutdown");
  });

test("F6: a member that fails while the registry drains is not restarted, and leaves no timer", async () => {
  const { registry, crash, clock, events } = await started(ALL);
  const ended = registry.shutdown({ drainDelay: "10s" });
  await clock.advance("1s");
  await crash("a");
  await clock.advance("10s");
  await ended;
  expect([events.list("group:restarting"), clock.pending]).toEqual([[], 0]);
});

test("F11: a group in its backoff keeps the process alive", async () => {
  const time = testClock();
  let holds = 0;
  const clock: Clock = {
    now: () => time.now(),
    monotonic: () => time.monotonic(),
    setTimer: (delay, fire) => time.setTimer(delay, fire),
    hold: () => {
      holds += 1;
      return () => void (holds -= 1);
    },
  };
  const registry = DaemonRegistry.createFresh({ clock, logger: silentLogger() });
  registry.defineGroup("g", ALL);
  let fail = (_error: Error): void => {};
  registry.register({
    name: "a",
    group: "g",
    handler: () => new Promise((_resolve, reject) => (fail = reject)),
  });
  await registry.startAll();
  fail(new Error("a broke"));
  await time.advance(50);
  expect([registry.getInfo("a").phase, holds]).toEqual(["backoff", 1]);
});

test("D3: the failure of one that is then stopped hits nobody", async () => {
  const { registry, crash, clock, log, statuses } = await started({
    strategy: "rest-for-one",
    restartPolicy: { restartDelay: 100 },
  });
  await crash("c");
  await clock.advance(50);
  await crash("a");
  await registry.stop("a");
  await clock.advance("1s");
  expect([log, statuses()]).toEqual([["+c"], "stopped running running"]);
});

test("D10: what waits for another that somebody stops in the next backoff does not run before that is over", async () => {
  const { registry, crash, clock, add, log } = trio(ALL);
  add("a");
  add("db", slow);
  add("api", { dependencies: [{ name: "db", optional: true }] });
  const up = registry.startAll();
  await clock.advance("1s");
  await up;
  await crash("a");
  await clock.advance(200);
  await crash("a");
  log.length = 0;
  await registry.stop("db");
  await clock.advance(199);
  expect(log).toEqual([]);
  await clock.advance(1);
  expect(log).toEqual(["+a", "+api"]);
});

test("C13: a failure that the group around has dealt with already is not dealt with again", async () => {
  const constant = { restartDelay: 40, backoff: "constant" } as const;
  const { registry, crash, fail, clock, add, statuses } = trio({
    strategy: "one-for-all",
    restartPolicy: constant,
  });
  registry.defineGroup("g/in", { strategy: "rest-for-one", restartPolicy: { ...constant, maxRestarts: 1 } });
  for (const name of ["a", "b", "c"]) add(name, { group: name === "a" ? "g" : "g/in" });
  await registry.startAll();
  await crash("c");
  fail("b");
  await crash("a");
  await clock.advance("10s");
  expect(statuses()).toBe("running running running");
});

test("C13: what the group around has ended stays down until that runs it again", async () => {
  const { registry, crash, clock, add, statuses } = trio({
    strategy: "rest-for-one",
    restartPolicy: { restartDelay: 100 },
  });
  registry.defineGroup("g/in", { strategy: "one-for-all", restartPolicy: { restartDelay: 10 } });
  for (const name of ["web1", "core", "web2"]) add(name, { group: name === "core" ? "g" : "g/in" });
  await registry.startAll();
  await crash("core");
  await clock.advance(50);
  await crash("web1");
  await clock.advance(10);
  expect(statuses()).toBe("running starting starting");
  await clock.advance(40);
  expect(statuses()).toBe("running running running");
});

test("D17: a failure in the backoff that no restart can mend gives the group up", async () => {
  const { registry, crash, clock, add, events } = trio({
    strategy: "rest-for-one",
    restartPolicy: { restartDelay: "1s" },
  });
  const handler = (): Promise<void> => new Promise(() => {});
  add("hung", { timeout: 150, stopTimeout: 0, maxAbandoned: 0, handler });
  add("b");
  await registry.startAll();
  await clock.advance(100);
  await crash("b");
  await clock.advance("1s");
  expect(events.list("group:gave-up")).toMatchObject([{ error: { code: "TOO_MANY_ABANDONED" } }]);
});

test("D12: the count of a group begins anew when all of it has been up for long enough, and not before", async () => {
  const { registry, crash, clock, add, events } = trio({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 100, maxRestarts: 1 },
  });
  add("a");
  let takes = 0;
  add("slow", {
    readiness: "manual",
    startTimeout: "5m",
    handler: async ({ sleep, ready, signal }) => {
      await sleep(takes);
      ready();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  const up = registry.startAll();
  await clock.advance(0);
  await up;
  await crash("a");
  await clock.advance("2m");
  takes = 90_000;
  await crash("a");
  expect(events.list("group:gave-up")).toEqual([]);
  await clock.advance("80s");
  expect([registry.getStatus("a"), registry.getStatus("slow")]).toEqual(["running", "starting"]);
  await crash("a");
  expect(events.list("group:gave-up")).toHaveLength(1);
});

test("C7: one that somebody has begun to stop is left to that, so that it ends after what depends on it", async () => {
  const { registry, crash, clock, add, log } = trio(ALL);
  const slowly = (name: string, time: number) => ({
    handler: async ({ signal }: DaemonContext): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      log.push(`-${name}`);
      await new Promise<void>((resolve) => clock.setTimer(time, () => resolve()));
    },
  });
  add("a");
  add("b", slowly("b", 0));
  add("c", slowly("c", 1_000));
  add("outside", { group: undefined, dependencies: ["b"], ...slowly("outside", 2_000) });
  await registry.startAll();
  log.length = 0;
  await crash("a");
  const stopped = registry.stop("b");
  await clock.advance("1999ms");
  expect(log).toEqual(["-c", "-outside", "+a"]);
  await clock.advance(1);
  await stopped;
  expect(log).toContain("-b");
});
