import { isDaemonError } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { GaveUpError, restart, WatchdogError } from "../src/index.ts";
import { alone, obedient, watch } from "./alone.ts";
import { crashing, exhaust } from "./crashing.ts";

test("runs a work that completes once and resolves, with nothing but a signal", async () => {
  let runs = 0;
  const work = async () => {
    runs += 1;
  };
  await restart({})(work)({ signal: new AbortController().signal });
  expect(runs).toBe(1);
});

test("D0, D10: restarts a failed run with the default delays and gives up after five", async () => {
  const { times, seen, clock } = await exhaust({});
  expect(times).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
  expect(seen.state).toBe("rejected");
  expect(clock.pending).toBe(0);
});

test("D5: maxRestarts N means N restarts, N + 1 runs", async () => {
  for (const maxRestarts of [1, 2, 7])
    expect((await exhaust({ maxRestarts })).times).toHaveLength(maxRestarts + 1);
});

test("D6: with maxRestarts 0 the first failure is final and passed on by identity", async () => {
  const boom = new Error("boom");
  const { times, seen, of } = await exhaust({ maxRestarts: 0 }, alone(), () => boom);
  expect(times).toHaveLength(1);
  expect(seen.error).toBe(boom);
  expect(of("daemon:gave-up")).toEqual([
    { type: "daemon:gave-up", restarts: 0, error: boom, onGiveUp: "fail" },
  ]);
});

test("D1: mode never and enabled: false restart nothing and pass the error on", async () => {
  for (const policy of [{ mode: "never" as const }, { enabled: false }]) {
    const { times, seen, details } = await exhaust(policy);
    expect([times.length, (seen.error as Error).message, details]).toEqual([1, "boom", []]);
  }
});

test("D2: on-failure does not restart a completion", async () => {
  const { times, seen } = await exhaust({}, alone(), (run) => (run === 1 ? new Error("once") : undefined));
  expect(times).toEqual([0, 1_000]);
  expect(seen.state).toBe("resolved");
});

test("D2: mode always restarts a completion, without reporting an error", async () => {
  const { times, trace, seen } = await exhaust({ mode: "always", maxRestarts: 1 }, alone(), () => undefined);
  expect(times).toEqual([0, 1_000]);
  expect(trace).toEqual(["notReady backoff", "daemon:restarting", "daemon:gave-up"]);
  expect(seen.error).toMatchObject({
    code: "GAVE_UP",
    message: expect.stringContaining("completed each time"),
  });
  expect(seen.error).not.toHaveProperty("cause");
});

test("D13: giving up rejects with how often and why, the last error the cause, after one terminal report", async () => {
  const { seen, of, details } = await exhaust(
    { maxRestarts: 2, onGiveUp: "shutdown" },
    alone(),
    (run) => new Error(`no ${run}`),
  );
  expect(seen.error).toBeInstanceOf(GaveUpError);
  expect(isDaemonError(seen.error, "GAVE_UP")).toBe(true);
  expect(seen.error).toMatchObject({
    message: 'Daemon "sync" was given up after 2 restarts: no 3',
    cause: new Error("no 3"),
    restarts: 2,
  });
  expect(of("daemon:gave-up")).toHaveLength(1);
  expect(details.at(-1)).toMatchObject({ type: "daemon:gave-up", restarts: 2, onGiveUp: "shutdown" });
});

test("D22: before it waits it reports the error, is not ready, and says when it goes on", async () => {
  const on = alone();
  const { work } = crashing(on);
  watch(restart({ restartDelay: 500 })(work)(on.given));
  await on.clock.advance(100);
  expect(on.trace).toEqual(["daemon:error", "notReady backoff", "daemon:restarting"]);
  expect(on.of("daemon:restarting")).toEqual([
    {
      type: "daemon:restarting",
      reason: "restart",
      restarts: 1,
      delay: 500,
      at: 1_000_500,
      error: new Error("boom"),
    },
  ]);
  on.abort();
});

test("L1: what is not an Error is reported as one, with the thing itself as cause", async () => {
  const { of, seen } = await exhaust({ maxRestarts: 1 }, alone(), () => "text");
  expect(of("daemon:error")[0]?.error).toMatchObject({ code: "NON_ERROR_THROWN", cause: "text" });
  expect((seen.error as Error).cause).toBe("text");
});

test("L3: a synchronous throw is a failure like any other", async () => {
  const on = alone();
  const seen = watch(
    restart({ maxRestarts: 1 })(() => {
      throw new Error("at once");
    })(on.given),
  );
  await on.clock.advance(1_000);
  expect(seen.error).toMatchObject({ code: "GAVE_UP" });
});

test("D19: each attempt knows why it is made and which one it is", async () => {
  const { runs } = await exhaust({ maxRestarts: 2 }, alone(), (run) =>
    run === 1 ? new WatchdogError("sync", 5) : new Error("boom"),
  );
  expect(runs).toEqual([
    { reason: "start", attempt: 1 },
    { reason: "watchdog", attempt: 2 },
    { reason: "restart", attempt: 3 },
  ]);
});

test("D21: the first is immediate", async () => {
  const on = alone();
  const { times, work } = crashing(on, (run) => (run === 1 ? new Error("boom") : obedient));
  watch(restart({ restartDelay: 0 })(work)(on.given));
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  expect([times.length, on.clock.pending]).toEqual([2, 0]);
  on.abort();
});

test("D9, D21: consecutive ones yield to the event loop, so that a timer can stop them", async () => {
  const signal = new AbortController();
  let runs = 0;
  const endless = restart({ restartDelay: 0, maxRestarts: Infinity })(async () => {
    runs += 1;
    throw new Error("boom");
  })({ signal: signal.signal });
  setTimeout(() => signal.abort(), 20);
  await expect(endless).rejects.toThrow();
  expect(runs).toBeGreaterThan(2);
});
