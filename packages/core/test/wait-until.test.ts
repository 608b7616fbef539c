import { expect, test } from "vitest";
import { Stage } from "./stage.ts";
import { fickle, thenable } from "./thenable.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("F12: stop waits for work that a run admitted, within its limit", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { promise, resolve } = Promise.withResolvers<void>();
  puppet.run.scope.waitUntil(promise);
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(9_999);
  expect([stop.outcome, puppet.alive]).toEqual(["pending", 0]);
  resolve();
  await settle();
  expect(stop.outcome).toBe("ok");
});

test("F12: a daemon that returned is up until its admitted work is over; one whose work never ends outlives its stop", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  puppet.run.scope.waitUntil(new Promise(() => {}));
  puppet.run.return();
  await settle();
  expect(stage.status("a")).toBe("running");
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(10_000);
  expect(stop.outcome).toBe("STOP_TIMEOUT");
});

test("F12: what an abandoned run admitted is nobody's to wait for", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { promise, reject } = Promise.withResolvers<void>();
  puppet.run.scope.waitUntil(promise);
  await stage.supervisor.stop("a", { force: true });
  puppet.run.scope.waitUntil(Promise.reject(new Error("too late")));
  await stage.supervisor.start("a");
  reject(new Error("fenced"));
  await settle();
  await stage.supervisor.stop("a");
  expect(stage.lines.map(({ level }) => level)).not.toContain("error");
  expect(stage.order("daemon:error")).toEqual([]);
});

test("F12: admitted work that fails is told as an error that ends nothing, and the abort itself is none", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { scope } = puppet.run;
  scope.waitUntil(Promise.reject(new Error("boom")));
  await settle();
  expect(stage.events.at(-1)).toMatchObject({
    type: "daemon:error",
    final: false,
    error: { message: "boom" },
  });
  const { promise, reject } = Promise.withResolvers<void>();
  scope.waitUntil(promise);
  scope.onAbort(() => reject(scope.signal.reason));
  await stage.supervisor.stop("a");
  expect(stage.order("daemon:error")).toHaveLength(1);
});

test.each([
  ["undefined", undefined],
  ["a thenable that throws", thenable(boom)],
  ["a thenable that calls back twice", fickle("good", new Error("x"))],
])("F12: waitUntil(%s) leaves the counting right", async (_, work) => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { promise, resolve } = Promise.withResolvers<void>();
  puppet.run.scope.waitUntil(work as Promise<void>);
  puppet.run.scope.waitUntil(promise);
  const stop = watch(stage.supervisor.stop("a"));
  await settle();
  expect(stop.outcome).toBe("pending");
  resolve();
  await settle();
  expect(stop.outcome).toBe("ok");
});

function boom(): never {
  throw new Error("then");
}
