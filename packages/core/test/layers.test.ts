import { expect, test } from "vitest";
import {
  AbortReason,
  compose,
  interruptible,
  type Layer,
  type Run,
  type Scope,
  standalone,
  startTimeout,
} from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle, VirtualClock } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("Layers are wrapped around the handler, the first one outermost", async () => {
  const order: string[] = [];
  const named =
    (name: string): Layer =>
    (next) =>
    async (scope) => {
      order.push(`${name} in`);
      await next(scope);
      order.push(`${name} out`);
    };
  const stage = new Stage();
  stage.supervisor.register({
    name: "a",
    layers: [named("1"), named("2")],
    handler: () => void order.push("handler"),
  });
  await stage.supervisor.start("a");
  await settle();
  expect(order).toEqual(["1 in", "2 in", "handler", "2 out", "1 out"]);
  await compose([named("x")], async () => {})({} as Scope);
  expect(order.slice(5)).toEqual(["x in", "x out"]);
});

test("A layer that restarts its run inside keeps the daemon in one generation (C8: dependents are left alone)", async () => {
  const stage = new Stage();
  let runs = 0;
  const again: Layer = (next) => async (scope) => {
    for (;;) {
      const part = scope.derive({ reason: "retry", attempt: runs });
      try {
        await next(part);
      } catch {
        scope.notReady("backoff");
      } finally {
        part.dispose();
      }
      if (scope.reason !== undefined) return;
    }
  };
  const handler = async (scope: Scope): Promise<void> => {
    runs += 1;
    const nap = settle();
    await nap;
    if (runs < 3) throw new Error("boom");
    scope.ready();
    await new Promise<void>((resolve) => void scope.onAbort(resolve));
  };
  stage.supervisor.register({ name: "a", layers: [again], handler });
  const web = stage.add("web", { dependencies: ["a"] });
  await stage.supervisor.startAll();
  for (let turn = 0; turn < 5; turn++) await settle();
  expect([runs, stage.status("a"), web.runs.length, stage.supervisor.info("a").generations]).toEqual([
    3,
    "running",
    1,
    1,
  ]);
  await stage.supervisor.stopAll();
  expect(stage.order("daemon:stopped")).toEqual(["web", "a"]);
});

test("requestRestart restarts the daemon alone, and is inert once it was told to stop", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  const web = stage.add("web", { dependencies: ["a"] });
  await stage.supervisor.startAll();
  puppet.run.scope.requestRestart("health");
  await settle();
  expect([puppet.runs.length, web.runs.length, stage.status("a")]).toEqual([2, 1, "running"]);
  void stage.supervisor.stop("a");
  puppet.run.scope.requestRestart("health");
  await settle();
  expect([puppet.runs.length, stage.status("a")]).toEqual([2, "stopped"]);
});

test("A derived scope ends with its parent, can end before it, and once abandoned says nothing", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const { scope } = puppet.run;
  const [one, two] = [scope.derive(), scope.derive()];
  one.abort("timeout", new Error("slow"));
  expect([one.reason?.kind, one.signal.aborted, two.signal.aborted, scope.signal.aborted]).toEqual([
    "timeout",
    true,
    false,
    false,
  ]);
  expect(one.reason?.cause).toMatchObject({ message: "slow" });
  one.abandon(new Promise(() => {}), "timeout");
  one.abandon(new Promise(() => {}), "timeout");
  one.report({ type: "x" });
  one.requestRestart("timeout");
  one.waitUntil(Promise.reject(new Error("x")));
  expect([one.live, stage.supervisor.info("a").abandoned.length, stage.told("a").at(-1)]).toEqual([
    false,
    1,
    "abandoned",
  ]);
  await stage.supervisor.stop("a");
  expect(two.signal.reason).toBe(scope.reason);
  expect(scope.derive().signal.reason).toBe(scope.reason);
});

test("A disposed part no longer hears of its parent", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  const part = puppet.run.scope.derive();
  part.dispose();
  await stage.supervisor.stop("a");
  expect([part.reason, part.live]).toEqual([undefined, false]);
});

test("interruptible: only the first interrupt counts, and none after an abort from outside", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const run: Run = async (scope) => await new Promise<void>((resolve) => void scope.onAbort(resolve));
  const first = interruptible(run, puppet.run.scope, 10);
  const outcome = watch(first.outcome);
  first.interrupt("timeout", new Error("one"));
  first.interrupt("watchdog", new Error("two"));
  await settle();
  expect([outcome.outcome, first.scope.reason?.kind]).toEqual(["one", "timeout"]);
  const second = interruptible(run, puppet.run.scope, 10);
  const other = watch(second.outcome);
  void stage.supervisor.stop("a");
  second.interrupt("timeout", new Error("late"));
  await settle();
  expect([other.outcome, second.scope.reason?.kind]).toEqual(["ok", "stop"]);
});

test("standalone runs what wants a scope with nothing but a signal", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const limited = startTimeout(10)(
    async (scope) => await new Promise<void>((resolve) => void scope.onAbort(resolve)),
  );
  const late = watch(standalone(limited)({ signal: new AbortController().signal, clock }));
  const ready = watch(
    standalone(async (scope) => (scope.ready(), await limited(scope)))({ signal: controller.signal, clock }),
  );
  await clock.advance(10);
  expect([late.outcome, ready.outcome]).toEqual(["START_TIMEOUT", "pending"]);
  controller.abort();
  await settle();
  expect([ready.outcome, clock.pending]).toEqual(["ok", 0]);
  let seen: Scope | undefined;
  await standalone(async (scope) => void (seen = scope))({ signal: AbortSignal.abort() });
  expect([seen?.reason instanceof AbortReason, seen?.live, seen?.closing]).toEqual([true, false, true]);
});
