import { aborted, type Handler, type Layer } from "@brains/daemon-core";
import { expect, test } from "vitest";
import {
  GaveUpError,
  healthCheck,
  HealthMonitor,
  Heartbeats,
  restart,
  retry,
  watchdog,
  withTimeout,
} from "../src/index.ts";
import { obedient, watch } from "./alone.ts";
import { testClock } from "./clock.ts";
import { failing, supervising } from "./supervising.ts";

test("B5: a start stays pending while restarts follow and resolves when a run is ready", async () => {
  const { handler, runs } = failing(2);
  const on = supervising({ handler, layers: [restart({})] });
  const start = watch(on.supervisor.start("sync"));
  await on.clock.advance(2_999);
  expect([start.state, runs()]).toEqual(["pending", 2]);
  await on.clock.advance(1);
  expect([start.state, runs(), on.state().status]).toEqual(["resolved", 3, "running"]);
  await on.supervisor.stop("sync");
});

test("D13: given up it is in error with the last error kept and no timer left; a manual start clears the count", async () => {
  const { handler, runs } = failing(5);
  const on = supervising({ handler, layers: [restart({ maxRestarts: 1 })] });
  const start = watch(on.supervisor.start("sync"));
  await on.clock.advance(100_000);
  expect(start.error).toBeInstanceOf(GaveUpError);
  expect(on.state()).toMatchObject({
    status: "error",
    error: { code: "GAVE_UP", cause: { message: "no 2" } },
  });
  expect(on.events.filter(({ type }) => type === "daemon:error").length).toBe(1);
  expect(on.reports()).toEqual(["daemon:error", "daemon:restarting", "daemon:gave-up"]);
  expect(on.clock.pending).toBe(0);
  watch(on.supervisor.start("sync"));
  await on.clock.advance(100_000);
  expect(runs()).toBe(4);
});

test("D22: in backoff the status is starting and the phase backoff; D4: a start then joins", async () => {
  const { handler, runs } = failing(1);
  const on = supervising({ handler, layers: [restart({})] });
  watch(on.supervisor.start("sync"));
  await on.clock.advance(500);
  expect(on.state()).toMatchObject({ status: "starting", phase: "backoff" });
  const joined = watch(on.supervisor.start("sync"));
  await on.clock.advance(499);
  expect([joined.state, runs()]).toEqual(["pending", 1]);
  await on.clock.advance(1);
  expect([joined.state, runs()]).toEqual(["resolved", 2]);
  await on.supervisor.stop("sync");
});

test("D4: a restart during backoff goes at once", async () => {
  const { handler, runs } = failing(1);
  const on = supervising({ handler, layers: [restart({ restartDelay: 60_000 })] });
  watch(on.supervisor.start("sync"));
  await on.clock.advance(500);
  watch(on.supervisor.restart("sync"));
  await on.clock.advance(0);
  expect([runs(), on.state().status, on.clock.monotonic()]).toEqual([2, "running", 500]);
  await on.supervisor.stop("sync");
});

test("D3: a stop during backoff cancels the restart and leaves the daemon stopped", async () => {
  const { handler, runs } = failing(9);
  const on = supervising({ handler, layers: [restart({})] });
  watch(on.supervisor.start("sync"));
  await on.clock.advance(500);
  await on.supervisor.stop("sync");
  await on.clock.advance(100_000);
  expect([runs(), on.clock.pending, on.state()]).toMatchObject([1, 0, { status: "stopped", reason: "stop" }]);
});

test("F6: once a shutdown has begun nothing restarts, not even while it drains", async () => {
  let crash = (): void => {};
  let runs = 0;
  const handler = (): Promise<void> => {
    runs += 1;
    return new Promise((_resolve, reject) => (crash = () => reject(new Error("boom"))));
  };
  const on = supervising({ handler, layers: [restart({})] });
  await on.supervisor.start("sync");
  crash();
  await on.clock.advance(500);
  const down = watch(on.supervisor.shutdown({ drainDelay: 10_000 }));
  await on.clock.advance(10_000);
  expect([runs, down.state]).toEqual([1, "resolved"]);
});

test("L8: however often it restarts, a generation has one started and one terminal event", async () => {
  let crash = (): void => {};
  const handler = (): Promise<void> =>
    new Promise((_resolve, reject) => (crash = () => reject(new Error("boom"))));
  const on = supervising({ handler, layers: [restart({ maxRestarts: 3 })] });
  await on.supervisor.start("sync");
  for (let count = 0; count < 4; count += 1) {
    crash();
    await on.clock.advance(10_000);
  }
  const types = on.events.map(({ type }) => type).filter((type) => type !== "daemon:report");
  expect(types).toEqual(["daemon:registered", "daemon:starting", "daemon:started", "daemon:error"]);
});

test("B2, D0: a start-timeout of one attempt is a failure that is restarted", async () => {
  let runs = 0;
  const handler = async (scope: { signal: AbortSignal; ready(): void }) => {
    if ((runs += 1) === 2) scope.ready();
    await obedient(scope);
  };
  const on = supervising({ handler, readiness: "manual", startTimeout: "2s", layers: [restart({})] });
  const start = watch(on.supervisor.start("sync"));
  await on.clock.advance(2_999);
  expect([runs, start.state]).toEqual([1, "pending"]);
  await on.clock.advance(1);
  expect([runs, start.state]).toEqual([2, "resolved"]);
  await on.supervisor.stop("sync");
});

test("D17: a hung run is abandoned and listed, and an administrative stop abandons nothing by itself", async () => {
  const handler = (): Promise<void> => new Promise(() => {});
  const layers = [restart({ restartDelay: 0 }), withTimeout("1s", { stopTimeout: "1s" })];
  const on = supervising({ handler, layers, stopTimeout: "1s" });
  await on.supervisor.start("sync");
  await on.clock.advance(2_000);
  expect(on.supervisor.info("sync").abandoned).toMatchObject([{ reason: "timeout" }]);
  const stop = watch(on.supervisor.stop("sync"));
  await on.clock.advance(5_000);
  expect(stop.error).toMatchObject({ code: "STOP_TIMEOUT" });
  expect(on.supervisor.info("sync").abandoned).toHaveLength(1);
});

test("the layers nest in the order of the registry, each seeing what is its own", async () => {
  const beats = new Heartbeats();
  let healthy = true;
  const monitor = new HealthMonitor(() => healthy, { failureThreshold: 1, clock: testClock(), name: "sync" });
  const handler = ({ signal }: { signal: AbortSignal }) => aborted(signal);
  const layers = [
    restart({ restartDelay: 0 }),
    healthCheck(monitor, { restart: true, period: 1_000 }),
    watchdog("10s", { beats }),
    retry({ maxRestarts: 0 }),
    withTimeout("1h"),
  ];
  const on = supervising({ handler, layers });
  await on.supervisor.start("sync");
  await on.clock.advance(9_000);
  beats.beat();
  await on.clock.advance(9_999);
  expect(on.reports()).toEqual(["daemon:health"]);
  await on.clock.advance(1);
  expect(on.reports()).toEqual(["daemon:health", "daemon:error", "daemon:restarting"]);
  healthy = false;
  await on.clock.advance(1_000);
  const details = on.events.flatMap((event) => (event.type === "daemon:report" ? [event.detail] : []));
  expect(details.slice(3, 6)).toMatchObject([
    { type: "daemon:health", level: "unhealthy" },
    { type: "daemon:error", error: { code: "UNHEALTHY" } },
    { type: "daemon:restarting", reason: "health", restarts: 2 },
  ]);
  await on.supervisor.stop("sync");
  expect([on.clock.pending, on.state()]).toMatchObject([0, { status: "stopped", reason: "stop" }]);
});

test("G4, D17: an abandoned run that says ready is not probed and makes nothing ready", async () => {
  const late: (() => void)[] = [];
  let checks = 0;
  const handler = (scope: { ready(): void }): Promise<void> => {
    late.push(() => scope.ready());
    return new Promise(() => {});
  };
  const check = (): boolean => {
    checks += 1;
    return true;
  };
  const layers = [
    restart({ restartDelay: 0, maxRestarts: Infinity }),
    healthCheck(check),
    withTimeout("1s", { stopTimeout: 0 }),
  ];
  const on = supervising({ handler, readiness: "layers", layers });
  watch(on.supervisor.start("sync"));
  await on.clock.advance(1_500);
  late[0]?.();
  await on.clock.advance(0);
  expect([late.length, checks, on.state().status]).toEqual([2, 0, "starting"]);
  late[1]?.();
  await on.clock.advance(0);
  expect([checks, on.state().status]).toEqual([1, "running"]);
  await on.supervisor.stop("sync", { force: true });
});

/** A daemon under that layer, and one that was started after it and takes a second to end. */
async function behindOther(layer: Layer, handler: Handler) {
  const on = supervising({ handler, layers: [layer] });
  const slow: Handler = async (scope) => {
    await obedient(scope).catch(() => {});
    await new Promise<void>((resolve) => on.clock.setTimer(5_000, () => resolve()));
  };
  on.supervisor.register({ name: "slow", handler: slow });
  watch(on.supervisor.start("sync"));
  await on.supervisor.start("slow");
  return on;
}

test("D3: a restart that is pending is dropped as soon as the stop is decided, also before it is its turn to stop", async () => {
  for (const layer of [restart({}), retry({})]) {
    const { handler, runs } = failing(1);
    const on = await behindOther(layer, handler);
    await on.clock.advance(500);
    const stop = watch(on.supervisor.stopAll());
    expect(on.state().status).toBe("stopping");
    const told = on.events.length;
    await on.clock.advance(4_999);
    expect([runs(), on.state().status, on.events.length]).toEqual([1, "stopping", told]);
    await on.clock.advance(1);
    expect([runs(), on.state().status, stop.state]).toEqual([1, "stopped", "resolved"]);
  }
});

test("D3: a run that fails after its stop was decided is not restarted", async () => {
  let fail = (_error: Error): void => {};
  const on = await behindOther(
    restart({ restartDelay: 10 }),
    () => new Promise((_resolve, reject) => (fail = reject)),
  );
  const stop = watch(on.supervisor.stopAll());
  fail(new Error("boom"));
  await on.clock.advance(5_000);
  expect([on.reports(), on.state().status, stop.state]).toEqual([[], "stopped", "resolved"]);
});
