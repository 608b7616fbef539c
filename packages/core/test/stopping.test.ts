import { expect, test } from "vitest";
import {
  aborted,
  interruptible,
  type Layer,
  type Scope,
  sleep,
  StopAllError,
  StillRunningError,
  StopFailedError,
  StopTimeoutError,
} from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

test("F1: stop aborts the signal with a typed reason, waits stopTimeout (10 s), then stops waiting", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const stop = watch(stage.supervisor.stop("a"));
  expect(puppet.run.scope.signal.reason).toMatchObject({ name: "AbortError", kind: "stop", daemon: "a" });
  await stage.clock.advance(9_999);
  expect(stop.outcome).toBe("pending");
  await stage.clock.advance(1);
  expect(stop.error).toBeInstanceOf(StopTimeoutError);
});

test("F1: stop({ timeout }) takes the place of stopTimeout, of this stop only", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const short = watch(stage.supervisor.stop("a", { timeout: "5ms" }));
  await stage.clock.advance(5);
  expect(short.error).toMatchObject({ code: "STOP_TIMEOUT", limit: 5 });
  const usual = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(9_999);
  expect(usual.outcome).toBe("pending");
});

test("F1: a stopTimeout of 0 gives a run that listens its one turn, and no more", async () => {
  const stage = new Stage();
  const [good, bad] = [stage.add("good", { stopTimeout: 0 }), stage.add("bad", { stopTimeout: 0 })];
  bad.isStubborn = true;
  await stage.supervisor.startAll();
  const stops = [watch(stage.supervisor.stop("good")), watch(stage.supervisor.stop("bad"))];
  await stage.clock.advance(0);
  expect(stops.map(({ outcome }) => outcome)).toEqual(["ok", "STOP_TIMEOUT"]);
  expect(good.alive).toBe(0);
});

test("F2: a daemon that outlives its stop is not stopped: error, stop rejects, a new start is refused", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: 10 });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(10);
  expect(stage.supervisor.state("a")).toMatchObject({ status: "error", error: stop.error });
  const start = watch(stage.supervisor.start("a"));
  await settle();
  expect(start.error).toBeInstanceOf(StillRunningError);
  expect((start.error as Error).cause).toBe(stop.error);
  expect([puppet.runs.length, stage.clock.holds]).toEqual([1, 0]);
});

test("F2: { force: true } does not wait: it aborts, abandons, fences and lists the run, and the daemon may start again", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { readiness: "manual" });
  puppet.isStubborn = true;
  const start = watch(stage.supervisor.start("a"));
  await stage.supervisor.stop("a", { force: true });
  expect([stage.status("a"), start.outcome]).toEqual(["stopped", "START_ABORTED"]);
  expect(puppet.run.scope.signal.aborted).toBe(true);
  expect(stage.supervisor.info("a").abandoned).toMatchObject([{ reason: "stop" }]);
  void stage.supervisor.start("a");
  puppet.runs[0]?.scope.ready();
  puppet.runs[0]?.scope.report({ type: "x" });
  expect([stage.status("a"), puppet.runs[0]?.scope.live]).toEqual(["starting", false]);
  puppet.runs[0]?.throw(new Error("late"));
  await settle();
  expect([stage.supervisor.info("a").abandoned, stage.status("a")]).toEqual([[], "starting"]);
  expect(stage.lines).toMatchObject([{ level: "debug", message: expect.stringContaining("late") }]);
});

test("F2: { force: true } of a stuck daemon frees it", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: 10 });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const stop = watch(stage.supervisor.stop("a"));
  await stage.clock.advance(10);
  await stage.supervisor.stop("a", { force: true });
  await stage.supervisor.start("a");
  expect([stop.outcome, puppet.runs.length]).toEqual(["STOP_TIMEOUT", 2]);
});

test("F2: { force: true } ends a stop in flight for those who wait for it, and its dependents stop", async () => {
  const stage = new Stage();
  const db = stage.add("db");
  const web = stage.add("web", { dependencies: ["db"] });
  db.isStubborn = true;
  await stage.supervisor.startAll();
  const stop = watch(stage.supervisor.stop("db"));
  await settle();
  await stage.supervisor.stop("db", { force: true });
  await settle();
  expect([stop.outcome, stage.status("db"), web.alive]).toEqual(["ok", "stopped", 0]);
});

test("F3: when it ends by itself at last, that is recorded and it is stopped", async () => {
  const stage = new Stage();
  const puppet = stage.add("a", { stopTimeout: 10 });
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  void stage.supervisor.stop("a");
  await stage.clock.advance(10);
  puppet.run.throw(new Error("at last"));
  await settle();
  expect(stage.supervisor.state("a")).toMatchObject({ status: "stopped", reason: "stop" });
  expect(stage.told("a").slice(3)).toEqual(["stopping", "error", "stopped"]);
  await stage.supervisor.start("a");
});

test("A handler whose clean-up failed throws StopFailedError, and the next stop tries it again", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  puppet.isStubborn = true;
  await stage.supervisor.start("a");
  const cause = new Error("locked");
  let tries = 0;
  const stop = watch(stage.supervisor.stop("a"));
  puppet.run.throw(new StopFailedError("a", cause, () => (tries += 1)));
  await settle();
  expect([stop.error, stage.status("a"), tries]).toEqual([cause, "error", 0]);
  await stage.supervisor.stop("a");
  expect([stage.status("a"), tries]).toEqual(["stopped", 1]);
});

/** A unit whose layer enters the handler again and again, and one that was started after it and is slow to stop. */
async function withOneInFront(
  manual: boolean,
): Promise<{ stage: Stage; entered: () => number; scope: Scope }> {
  const stage = new Stage();
  let entered = 0;
  const scopes: Scope[] = [];
  const often: Layer = (next) => async (scope) => {
    scopes.push(scope);
    scope.ready();
    for (;;) {
      await next(scope);
      await sleep(100, scope, scope.clock);
    }
  };
  const readiness = manual ? "layers" : "entered";
  stage.supervisor.register({ name: "a", readiness, layers: [often], handler: () => void (entered += 1) });
  const slow = stage.add("slow");
  slow.isStubborn = true;
  await stage.supervisor.start("a");
  await stage.supervisor.start("slow");
  return { stage, entered: () => entered, scope: scopes[0] as Scope };
}

for (const manual of [false, true])
  test(`D3: once the stop of a unit was decided nothing of it begins, also while it waits for its turn (${manual ? "ready by hand" : "ready once entered"})`, async () => {
    const { stage, entered, scope } = await withOneInFront(manual);
    await stage.clock.advance(150);
    expect([entered(), scope.closing]).toEqual([2, false]);
    const stop = watch(stage.supervisor.stopAll());
    expect([stage.status("a"), scope.closing, scope.kind]).toEqual(["stopping", true, undefined]);
    await stage.clock.advance(9_000);
    scope.requestRestart("health");
    await stage.clock.advance(1_000);
    await settle();
    expect([entered(), stop.error instanceof StopAllError, stage.status("a")]).toEqual([2, true, "stopped"]);
    await stage.clock.advance(10_000);
    expect([entered(), stage.status("a"), stage.told("a").at(-1)]).toEqual([2, "stopped", "stopped"]);
  });

test("D17: what was killed or given up enters its handler no more, whatever its layers do", async () => {
  for (const readiness of ["entered", "layers"] as const) {
    const stage = new Stage();
    let entered = 0;
    const deaf: Layer = (next) => async (scope) => {
      scope.ready();
      for (let n = 0; n < 3; n += 1) {
        await next(scope);
        await new Promise<void>((resolve) => stage.clock.setTimer(100, () => resolve()));
      }
    };
    const cut: Layer = (next) => async (scope) => {
      const run = interruptible(next, scope, 10);
      stage.clock.setTimer(50, () => run.interrupt("timeout", new Error("too long")));
      await run.outcome;
    };
    const keep: Layer = (next) => async (scope) => {
      await next(scope).catch(() => {});
      await aborted(scope.signal);
    };
    const handler = (): void => void (entered += 1);
    stage.supervisor.register({ name: "killed", readiness, layers: [deaf], handler });
    stage.supervisor.register({ name: "cut", readiness, layers: [keep, cut, deaf], handler });
    await stage.supervisor.startAll();
    await stage.supervisor.stop("killed", { force: true });
    await stage.clock.advance(1_000);
    expect([entered, stage.status("killed"), stage.status("cut")]).toEqual([2, "stopped", "running"]);
  }
});
