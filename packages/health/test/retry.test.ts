import { type RunInfo, type Signalled } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { DoNotRestartError, retry, type RestartPolicy } from "../src/index.ts";
import { alone, obedient, watch } from "./alone.ts";

/** One tick that fails so many times. */
async function tick(
  policy: RestartPolicy,
  failures: number,
  error: (run: number) => unknown = () => new Error("boom"),
) {
  const on = alone();
  const runs: RunInfo[] = [];
  const given: Signalled = { ...on.given, run: { reason: "schedule", attempt: 1, scheduledAt: 7 } };
  const seen = watch(
    retry(policy)(async (scope) => {
      runs.push(scope.run);
      if (runs.length <= failures) throw error(runs.length);
    })(given),
  );
  await on.clock.advance(10_000_000);
  return { ...on, runs, seen };
}

test("D20: retry runs a failed tick again inside it, stays ready and reports no error", async () => {
  const { runs, seen, trace, details } = await tick({}, 2);
  expect(seen.state).toBe("resolved");
  expect(trace).toEqual(["daemon:retrying", "daemon:retrying"]);
  expect(details[1]).toEqual({
    type: "daemon:retrying",
    error: new Error("boom"),
    retries: 2,
    delay: 2_000,
    at: 1_003_000,
  });
  expect(runs).toEqual([
    { reason: "schedule", attempt: 1, scheduledAt: 7 },
    { reason: "retry", attempt: 2, scheduledAt: 7 },
    { reason: "retry", attempt: 3, scheduledAt: 7 },
  ]);
});

test("D20, I10: exhaustion fails the tick with the last error itself", async () => {
  const errors = [new Error("1"), new Error("2"), new Error("3")];
  const { seen, runs } = await tick({ maxRestarts: 2 }, 99, (run) => errors[run - 1]);
  expect(seen.error).toBe(errors[2]);
  expect(runs).toHaveLength(3);
});

test("D20: each tick has a budget of its own, which neither a window nor being ready renews", async () => {
  const on = alone();
  let runs = 0;
  const work = retry({ maxRestarts: 1, restartDelay: 0, window: 1, resetAfter: 0 })(async (scope) => {
    runs += 1;
    await new Promise<void>((resolve) => scope.clock.setTimer(5_000, () => resolve()));
    throw new Error("boom");
  });
  for (const expected of [2, 4]) {
    const seen = watch(work(on.given));
    await on.clock.advance(100_000);
    expect([runs, seen.state]).toEqual([expected, "rejected"]);
  }
});

test("D2: a tick that completed is done, with mode always too", async () => {
  expect((await tick({ mode: "always" }, 0)).runs).toHaveLength(1);
});

test("D1: mode never and enabled: false retry nothing", async () => {
  for (const policy of [{ mode: "never" as const }, { enabled: false }])
    expect((await tick(policy, 9)).runs).toHaveLength(1);
});

test("D14: DoNotRestartError ends the tick", async () => {
  const error = new DoNotRestartError("no");
  const { runs, seen } = await tick({}, 9, () => error);
  expect([runs.length, seen.error]).toEqual([1, error]);
});

test("D3: a stop during the wait ends the tick at once", async () => {
  const on = alone();
  let runs = 0;
  const seen = watch(
    retry({})(async () => {
      runs += 1;
      throw new Error("boom");
    })(on.given),
  );
  await on.clock.advance(500);
  on.abort();
  await on.clock.advance(100_000);
  expect([runs, on.clock.pending]).toEqual([1, 0]);
  expect(seen.error).toMatchObject({ kind: "stop" });
});

test("D3: a tick that was aborted is not retried", async () => {
  const on = alone();
  watch(retry({})(obedient)(on.given));
  await on.clock.advance(500);
  on.abort();
  await on.clock.advance(100_000);
  expect(on.details).toEqual([]);
});
