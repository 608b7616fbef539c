import { isDaemonError, type Layer, type Run, sleep, startTimeout, toError } from "@brains/daemon-core";
import { expect, test } from "vitest";
import {
  healthCheck,
  maxAbandoned,
  restart,
  retry,
  TooManyAbandonedError,
  watchdog,
  withTimeout,
} from "../src/index.ts";
import { alone, watch } from "./alone.ts";
import { failing, supervising } from "./supervising.ts";

const hang = (): Promise<void> => new Promise(() => {});
const forever = { restartDelay: 0, maxRestarts: Infinity };

/** What a schedule layer is to this package: a failed tick does not end it, TOO_MANY_ABANDONED does. */
const everySecond: Layer = (next) => async (scope) => {
  scope.ready();
  for (;;) {
    await sleep(1_000, scope, scope.clock);
    const part = scope.derive({ reason: "schedule", attempt: 1 });
    try {
      await next(part);
    } catch (error) {
      if (isDaemonError(error, "TOO_MANY_ABANDONED")) throw error;
      scope.report({ type: "daemon:error", error: toError(error) } as { type: string });
    } finally {
      part.dispose();
    }
  }
};

test("D17: with restart, the fourth living abandoned run puts the daemon in error, whatever restarts are left", async () => {
  const on = supervising({
    handler: hang,
    layers: [restart(forever), withTimeout("1s", { stopTimeout: 0 })],
  });
  await on.supervisor.start("sync");
  await on.clock.advance(3_999);
  expect([on.state().status, on.supervisor.info("sync").abandoned.length]).toEqual(["running", 3]);
  await on.clock.advance(1);
  expect(on.state()).toMatchObject({
    status: "error",
    error: {
      code: "GAVE_UP",
      restarts: 3,
      cause: { code: "TOO_MANY_ABANDONED", abandoned: 4, limit: 3, cause: { code: "RUN_TIMEOUT" } },
    },
  });
  expect([on.reports().filter((type) => type === "daemon:gave-up").length, on.clock.pending]).toEqual([1, 0]);
});

test("D17: an interval daemon without a policy whose every run hangs ends in error", async () => {
  const layers = [everySecond, maxAbandoned(), withTimeout("1s", { stopTimeout: 0 })];
  const on = supervising({ handler: hang, readiness: "layers", layers });
  await on.supervisor.start("sync");
  await on.clock.advance(7_999);
  expect([on.state().status, on.supervisor.info("sync").abandoned.length]).toEqual(["running", 3]);
  await on.clock.advance(1);
  expect(on.state()).toMatchObject({ status: "error", error: { code: "TOO_MANY_ABANDONED", abandoned: 4 } });
  expect(on.state()).toMatchObject({ error: { cause: { code: "RUN_TIMEOUT" } } });
  expect(on.clock.pending).toBe(0);
});

test("D17, D20: with a policy the retries of a tick end too, and with them the schedule", async () => {
  const policy = { restartDelay: 0, maxRestarts: 99 };
  const layers = [restart(policy), everySecond, retry(policy), withTimeout("1s", { stopTimeout: 0 })];
  const on = supervising({ handler: hang, readiness: "layers", layers });
  await on.supervisor.start("sync");
  await on.clock.advance(100_000);
  expect(on.supervisor.info("sync").abandoned).toHaveLength(4);
  expect(on.state()).toMatchObject({
    status: "error",
    error: { code: "TOO_MANY_ABANDONED", cause: { code: "RUN_TIMEOUT" } },
  });
  expect(on.reports()).toEqual([...Array<string>(3).fill("daemon:retrying"), "daemon:gave-up"]);
});

test.for<[string, Layer]>([
  ["watchdog", watchdog("1s", { stopTimeout: 0 })],
  [
    "healthCheck",
    healthCheck(() => false, { period: 1_000, failureThreshold: 1, restart: true, stopTimeout: 0 }),
  ],
  ["startTimeout", startTimeout("1s", { stopTimeout: 0 })],
])("D17: a run that %s abandoned counts", async ([name, layer]) => {
  const readiness = name === "startTimeout" ? ("layers" as const) : ("entered" as const);
  const on = supervising({
    handler: hang,
    readiness,
    layers: [restart(forever, { maxAbandoned: 1 }), layer],
  });
  watch(on.supervisor.start("sync"));
  await on.clock.advance(100_000);
  expect(on.supervisor.info("sync").abandoned).toHaveLength(2);
  expect(on.state()).toMatchObject({ status: "error", error: { cause: { code: "TOO_MANY_ABANDONED" } } });
});

test("D17: it is the number alive at once: runs that end after all are counted no more", async () => {
  const on = alone();
  const given: number[] = [];
  const work: Run = async (scope) => {
    given.push(scope.abandoned);
    await new Promise<void>((resolve) => scope.clock.setTimer(2_500, () => resolve()));
  };
  const seen = watch(
    restart(forever, { maxAbandoned: 2 })(withTimeout("1s", { stopTimeout: 0 })(work))(on.given),
  );
  await on.clock.advance(20_500);
  expect([seen.state, given.length, Math.max(...given)]).toEqual(["pending", 21, 2]);
  on.abort();
});

test("D17: 0 allows none, Infinity any number, and a run that obeys is not abandoned", async () => {
  for (const [limit, obeys, runs] of [
    [0, false, 1],
    [0, true, 11],
    [Infinity, false, 11],
  ] as const) {
    const on = alone();
    let entered = 0;
    const work: Run = (scope) => {
      entered += 1;
      return new Promise((resolve) => obeys && scope.onAbort(resolve));
    };
    const layered = restart({ restartDelay: 0, maxRestarts: 10 }, { maxAbandoned: limit });
    watch(layered(withTimeout(100, { stopTimeout: 0 })(work))(on.given));
    await on.clock.advance(10_000);
    expect(entered).toBe(runs);
  }
});

test("D17: a first run that is one too many fails with that itself, told as given up", async () => {
  const on = alone();
  const layered = restart(forever, { maxAbandoned: 0 })(withTimeout(100, { stopTimeout: 0 })(hang));
  const seen = watch(layered(on.given));
  await on.clock.advance(1_000);
  expect(seen.error).toBeInstanceOf(TooManyAbandonedError);
  expect(seen.error).toMatchObject({
    daemon: "sync",
    abandoned: 1,
    limit: 0,
    cause: { code: "RUN_TIMEOUT" },
  });
  expect(on.of("daemon:gave-up")).toMatchObject([{ restarts: 0, onGiveUp: "fail" }]);
});

test("D17: an ordinary failure is not charged with runs that were abandoned by others", async () => {
  const stubborn = supervising({ handler: hang, layers: [restart({})] });
  for (let count = 0; count < 5; count += 1) {
    await stubborn.supervisor.start("sync");
    await stubborn.supervisor.stop("sync", { force: true });
  }
  const { handler, runs } = failing(2);
  stubborn.supervisor.register({ name: "sync", handler, layers: [restart({})] }, { replace: true });
  watch(stubborn.supervisor.start("sync"));
  await stubborn.clock.advance(10_000);
  expect([stubborn.supervisor.info("sync").abandoned.length, runs(), stubborn.state().status]).toEqual([
    5,
    3,
    "running",
  ]);
});

test("D13, D17: a manual start works; one more hung run puts it in error again", async () => {
  const layers = [restart(forever), withTimeout("1s", { stopTimeout: 0 })];
  const on = supervising({ handler: hang, layers });
  await on.supervisor.start("sync");
  await on.clock.advance(10_000);
  await on.supervisor.start("sync");
  await on.clock.advance(999);
  expect(on.state().status).toBe("running");
  await on.clock.advance(1);
  expect(on.state()).toMatchObject({ status: "error", error: { code: "TOO_MANY_ABANDONED", abandoned: 5 } });
});

test("D3, L2: a run that is aborted from outside meanwhile is no failure", async () => {
  const on = alone();
  const layered = maxAbandoned(0)(withTimeout(100, { stopTimeout: 500 })(hang));
  const seen = watch(layered(on.given));
  await on.clock.advance(200);
  on.abort();
  await on.clock.advance(1_000);
  expect([seen.state, on.warnings]).toEqual(["pending", []]);
});

test("M5: maxAbandoned refuses what is no count, by its name, in the layers too", () => {
  for (const bad of [-1, 1.5, NaN, "3" as unknown as number]) {
    expect(() => maxAbandoned(bad)).toThrow(/^maxAbandoned must be a whole number from 0 on, or Infinity/);
    expect(() => restart({}, { maxAbandoned: bad })).toThrow(/^maxAbandoned must be/);
    expect(() => retry({}, { maxAbandoned: bad })).toThrow(/^maxAbandoned must be/);
  }
});
