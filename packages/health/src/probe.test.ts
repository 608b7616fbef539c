import { expect, test } from "vitest";
import { testClock } from "../test/clock.ts";
import { type HealthCheck, probe } from "./index.ts";

const no = { message: undefined, metrics: undefined };

test.for<[unknown, object]>([
  [true, { level: "healthy", healthy: true, ...no }],
  [false, { level: "unhealthy", healthy: false, ...no }],
  [
    { healthy: true, message: "fine", metrics: { queue: 3 } },
    { level: "healthy", healthy: true, message: "fine", metrics: { queue: 3 } },
  ],
  [
    { healthy: true, degraded: true },
    { level: "degraded", healthy: true, ...no },
  ],
  [
    { healthy: false, degraded: true },
    { level: "unhealthy", healthy: false, ...no },
  ],
])("G9: the answer %o is reported as %o", async ([answer, report]) => {
  expect(await probe(async () => answer as boolean)).toEqual(report);
});

test("G9: an answer that is none is a failed check that says so", async () => {
  for (const answer of [undefined, "yes", 1, null, { ok: true }]) {
    const report = await probe((() => answer) as unknown as HealthCheck);
    expect(report.level).toBe("unhealthy");
    expect(report.message).toContain("must answer");
  }
});

test("G5: a check that throws, rejects, or throws what is no Error has failed, its text the message", async () => {
  const throwing: HealthCheck = () => {
    throw new Error("refused");
  };
  expect(await probe(throwing)).toEqual({
    level: "unhealthy",
    healthy: false,
    message: "refused",
    metrics: undefined,
  });
  expect((await probe(() => Promise.reject(new Error("late")))).message).toBe("late");
  expect((await probe(() => Promise.reject("text"))).message).toContain("text");
});

test("G6: a check that hangs fails at its timeout with its signal aborted, and a late answer goes nowhere", async () => {
  const clock = testClock();
  let signal: AbortSignal | undefined;
  const report = probe(
    (given) => {
      signal = given;
      return new Promise((_resolve, reject) =>
        given.addEventListener("abort", () => reject(new Error("late"))),
      );
    },
    { clock, timeout: 1_000, name: "sync" },
  );
  await clock.advance(999);
  expect(signal?.aborted).toBe(false);
  await clock.advance(1);
  expect(await report).toMatchObject({
    level: "unhealthy",
    message: "The health check did not answer within 1000 ms.",
  });
  expect(signal?.reason).toMatchObject({ kind: "timeout", daemon: "sync" });
  expect(clock.pending).toBe(0);
});

test("G7: an abort from outside gives the check up with that reason, and no check is begun after it", async () => {
  const controller = new AbortController();
  const clock = testClock();
  const calls: AbortSignal[] = [];
  const check: HealthCheck = (signal) => {
    calls.push(signal);
    return new Promise(() => {});
  };
  const report = probe(check, { clock, signal: controller.signal });
  const reason = new Error("stop");
  controller.abort(reason);
  await expect(report).rejects.toBe(reason);
  await expect(probe(check, { clock, signal: controller.signal })).rejects.toBe(reason);
  expect(calls.map((signal) => signal.reason as unknown)).toEqual([reason]);
  expect(clock.pending).toBe(0);
});

test("M5: probe refuses a timeout that is no duration, or 0", async () => {
  for (const timeout of [NaN, -1, 0])
    await expect(probe(() => true, { timeout })).rejects.toThrow(/^timeout must be/);
});
