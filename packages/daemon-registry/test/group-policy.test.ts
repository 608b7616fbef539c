import { expect, test } from "vitest";
import { started, trio } from "./trio.ts";

test("C11: one-for-all stops all members in reverse and starts them again in order", async () => {
  const { crash, clock, log, statuses } = await started({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 100 },
  });
  await crash("b");
  expect(log).toEqual(["-c", "-a"]);
  expect(statuses()).toBe("starting starting starting");
  await clock.advance(100);
  expect(log).toEqual(["-c", "-a", "+a", "+b", "+c"]);
  expect(statuses()).toBe("running running running");
});

test("C11: rest-for-one restarts the failed member and those that were started after it", async () => {
  const { crash, clock, log } = await started({
    strategy: "rest-for-one",
    restartPolicy: { restartDelay: 100 },
  });
  await crash("b");
  await clock.advance(100);
  expect(log).toEqual(["-c", "+b", "+c"]);
});

test("C11: one-for-one, the default, leaves the others alone", async () => {
  const { crash, clock, log, statuses } = await started({});
  await crash("b");
  await clock.advance("1m");
  expect(log).toEqual([]);
  expect(statuses()).toBe("running error running");
});

test("C13: a group whose restarts are used up is given up: all its members are stopped", async () => {
  const { crash, clock, events, statuses } = await started({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 10, maxRestarts: 1 },
  });
  await crash("a");
  await clock.advance(10);
  await crash("a");
  await clock.advance("1m");
  expect(statuses()).toBe("error stopped stopped");
  expect(events.list("group:gave-up")).toMatchObject([{ group: "g", restarts: 1, members: ["a", "b", "c"] }]);
});

test("C13: a member that gives up fails its group, and a group that gives up fails its parent", async () => {
  const { registry, add, crash, clock, log, statuses } = trio(
    { restartPolicy: { restartDelay: 50, maxRestarts: 5 } },
    "g/web",
  );
  registry.defineGroup("g/web", { restartPolicy: { restartDelay: 10, maxRestarts: 1 } });
  add("a", { restartPolicy: { restartDelay: 1, maxRestarts: 1 } });
  add("b");
  registry.register({
    name: "c",
    group: "g",
    handler: ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", resolve)),
  });
  await registry.startAll();
  log.length = 0;
  await crash("a");
  await clock.advance(1);
  expect(log).toEqual(["+a"]); // its own policy
  await crash("a");
  await clock.advance(10);
  expect(log).toEqual(["+a", "-b", "+a", "+b"]); // its group's
  await crash("a");
  await clock.advance(1);
  await crash("a");
  await clock.advance(0);
  expect(registry.getInfo("c").phase).toBe("backoff"); // given up: the parent is restarted
  await clock.advance(50);
  expect(statuses()).toBe("running running running");
});

test("D3: what somebody stops while its group is down is not started again", async () => {
  const { registry, crash, clock, statuses } = await started({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 100 },
  });
  await crash("b");
  await registry.stop("c");
  await clock.advance(100);
  expect(statuses()).toBe("running running stopped");
  await crash("a");
  await registry.stopGroup("g");
  await clock.advance("1m");
  expect(statuses()).toBe("stopped stopped stopped");
  expect(clock.pending).toBe(0);
});

test("D8: a member that fails while its group is started again counts against the same limit", async () => {
  const { registry, clock, crash, add, events } = trio({
    strategy: "one-for-all",
    restartPolicy: { restartDelay: 10, maxRestarts: 2 },
  });
  add("a");
  let broken = false;
  registry.register({
    name: "b",
    group: "g",
    handler: async ({ signal }) => {
      if (broken) throw new Error("still broken");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  await registry.startAll();
  broken = true;
  await crash("a");
  await clock.advance("1m");
  expect(events.list("group:gave-up")).toMatchObject([{ group: "g", restarts: 2 }]);
});

test("C1: the members of a group depend on what the group depends on", async () => {
  const { registry, add } = trio({ dependencies: ["db"] });
  add("a");
  await expect(registry.start("a")).rejects.toMatchObject({ code: "DEPENDENCY_MISSING", dependency: "db" });
  expect(registry.getInfo("a").dependencies).toEqual(["db"]);
});

test("L12: a group is defined before its members, with options that are known", async () => {
  const { registry, add } = trio({});
  add("a");
  expect(() => registry.defineGroup("g", {})).toThrow("must be defined before its members are registered");
  expect(() => registry.defineGroup("h", { stratgy: "one-for-all" } as object)).toThrow(
    'Did you mean "strategy"?',
  );
  expect(() => registry.defineGroup("h", { strategy: "all" as never })).toThrow(
    "must be one of one-for-one, one-for-all, rest-for-one",
  );
  expect(() => registry.defineGroup("h", { restartPolicy: { maxRestarts: -1 } })).toThrow(/maxRestarts/);
});
