import { expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { Supervisor } from "../src/index.ts";
import type { Scope } from "../src/index.ts";

const COUNT = 10_000;
const untilAborted = (scope: Scope): Promise<void> => new Promise((resolve) => void scope.onAbort(resolve));

test("10,000 daemons start and stop", async () => {
  const supervisor = new Supervisor({ clock: new VirtualClock() });
  for (let at = 0; at < COUNT; at++) supervisor.register({ name: `d${at}`, handler: untilAborted });
  await supervisor.startAll();
  expect(supervisor.list({ status: "running" })).toHaveLength(COUNT);
  const { stopped, stuck } = await supervisor.stopAll();
  expect([stopped.length, stopped[0], stuck]).toEqual([COUNT, `d${COUNT - 1}`, []]);
});

test("A chain of 10,000 dependencies starts, restarts from its root and stops, without recursion", async () => {
  const supervisor = new Supervisor({ clock: new VirtualClock() });
  for (let at = COUNT - 1; at >= 0; at--)
    supervisor.register({
      name: `d${at}`,
      handler: untilAborted,
      dependencies: at === 0 ? [] : [`d${at - 1}`],
    });
  await supervisor.startWithDependencies(`d${COUNT - 1}`);
  await supervisor.restart("d0");
  expect(supervisor.list({ status: "running" })).toHaveLength(COUNT);
  const { stopped } = await supervisor.stopAll();
  expect([stopped[0], stopped.at(-1)]).toEqual([`d${COUNT - 1}`, "d0"]);
});

test("A failure at the root of a chain of 10,000 is named by the last of them", async () => {
  const supervisor = new Supervisor({ clock: new VirtualClock(), logger: silent });
  const root = new Error("boom");
  supervisor.register({ name: "d0", handler: () => Promise.reject(root) });
  for (let at = 1; at < COUNT; at++)
    supervisor.register({ name: `d${at}`, handler: untilAborted, dependencies: [`d${at - 1}`] });
  await expect(supervisor.startWithDependencies(`d${COUNT - 1}`)).rejects.toMatchObject({
    dependency: "d0",
    cause: root,
  });
});

test("A circle of 10,000 is refused with its whole path", async () => {
  const stage = new Stage();
  for (let at = 0; at < COUNT; at++) stage.add(`d${at}`, { dependencies: [`d${(at + 1) % COUNT}`] });
  const error: { path: string[] } = await stage.supervisor.startAll().then(never, (thrown) => thrown);
  expect(error.path).toHaveLength(COUNT + 1);
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function never(): never {
  throw new Error("It must not start.");
}
