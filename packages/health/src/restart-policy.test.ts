import { expect, test } from "vitest";
import { type RestartPolicy, restartPolicyOf } from "./index.ts";

test("D0: restartPolicyOf fills in the defaults, and undefined is absent", () => {
  const defaults = {
    enabled: true,
    mode: "on-failure",
    maxRestarts: 5,
    restartDelay: 1_000,
    backoff: "exponential",
    maxDelay: 60_000,
    jitter: 0,
    window: undefined,
    resetAfter: 60_000,
    onGiveUp: "fail",
  };
  expect(restartPolicyOf({})).toEqual(defaults);
  expect(restartPolicyOf({ enabled: undefined, jitter: undefined, window: undefined })).toEqual(defaults);
});

test("restartPolicyOf reads durations as text and lets a long restartDelay lift the default cap", () => {
  expect(restartPolicyOf({ restartDelay: "5m", resetAfter: "1h" })).toMatchObject({
    restartDelay: 300_000,
    maxDelay: 300_000,
    resetAfter: 3_600_000,
  });
});

test.for<[RestartPolicy, string]>([
  [{ maxRestarts: -1 }, "restartPolicy.maxRestarts must be a whole number from 0 on, or Infinity, got -1."],
  [{ maxRestarts: 1.5 }, "restartPolicy.maxRestarts must be a whole number from 0 on, or Infinity, got 1.5."],
  [{ maxRestarts: NaN }, "restartPolicy.maxRestarts must be a whole number from 0 on, or Infinity, got NaN."],
  [{ jitter: 1.1 }, "restartPolicy.jitter must be a fraction from 0 to 1, got 1.1."],
  [{ jitter: NaN }, "restartPolicy.jitter must be a fraction from 0 to 1, got NaN."],
  [
    { mode: "sometimes" as "never" },
    'restartPolicy.mode must be one of "on-failure", "always", "never", got "sometimes".',
  ],
  [{ enabled: 1 as unknown as boolean }, "restartPolicy.enabled must be true or false, got 1."],
  [{ window: 0, restartDelay: 0 }, "restartPolicy.window must be at least 1 ms, got 0."],
  [
    { maxRestart: 3 } as RestartPolicy,
    'restartPolicy.maxRestart is not a known key. Did you mean "maxRestarts"?',
  ],
])("M5: restartPolicyOf refuses %o with the option, the rule and the value", ([policy, message]) => {
  expect(() => restartPolicyOf(policy)).toThrow(new RangeError(message));
});

test.for(["restartDelay", "maxDelay", "window", "resetAfter"])(
  "M5: restartPolicyOf refuses bad values of %s",
  (key) => {
    for (const value of [NaN, -1, 0.5, Infinity, "soon", 2 ** 60]) {
      expect(() => restartPolicyOf({ [key]: value })).toThrow(`restartPolicy.${key} must be `);
    }
  },
);

test("D7: a window that can never trip is refused", () => {
  const sums: [RestartPolicy, number][] = [
    [{}, 31_000],
    [{ maxRestarts: 3, backoff: "constant" }, 3_000],
    [{ maxRestarts: 3, backoff: "linear" }, 6_000],
    [{ maxRestarts: 4, backoff: "linear", maxDelay: 2_500 }, 8_000],
    [{ maxRestarts: 4, maxDelay: 3_000 }, 9_000],
    [{ maxRestarts: 1e12, maxDelay: 1_000 }, 1e15],
    [{ maxRestarts: 3, backoff: "constant", jitter: 0.5 }, 1_500],
  ];
  for (const [policy, sum] of sums) {
    expect(() => restartPolicyOf({ ...policy, window: sum })).toThrow(
      "restartPolicy.window must be longer than",
    );
    expect(restartPolicyOf({ ...policy, window: sum + 1 }).window).toBe(sum + 1);
  }
  expect(() => restartPolicyOf({ maxRestarts: Infinity, window: 1_000 })).toThrow(
    "can never trip with maxRestarts Infinity",
  );
  expect(restartPolicyOf({ maxRestarts: 1e12, restartDelay: 0, window: 1 }).window).toBe(1);
});
