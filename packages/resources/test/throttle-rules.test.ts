import { describe, expect, test } from "vitest";
import { Throttle, throttle, type ThrottleOptions, throttleRulesOf } from "../src/index.ts";

describe("throttleRulesOf", () => {
  test("fills in what is left out, and reads durations", () => {
    const rules = { requests: 100, window: 60_000, onExcess: "wait" };
    expect(throttleRulesOf({ requests: 100, window: "1m" })).toEqual(rules);
    expect(throttleRulesOf({ requests: 100, window: 60_000, onExcess: undefined })).toEqual(rules);
  });

  test.each<[unknown, string]>([
    [{ requests: 0, window: 1 }, "throttle.requests must be a whole number from 1 on, got 0."],
    [{ requests: 1.5, window: 1 }, "throttle.requests must be a whole number from 1 on, got 1.5."],
    [{ requests: Infinity, window: 1 }, "throttle.requests must be a whole number from 1 on, got Infinity."],
    [{ window: 1 }, "throttle.requests must be a whole number from 1 on, got undefined."],
    [{ requests: 1, window: 0 }, "throttle.window must be at least 1 ms, got 0."],
    [
      { requests: 1, window: "soon" },
      /^throttle\.window must be whole milliseconds or text .*, got "soon"\.$/,
    ],
    [{ requests: 1, window: -1 }, /^throttle\.window must be whole milliseconds or text .*, got -1\.$/],
    [
      { requests: 1, window: 1, onExcess: "drop" },
      'throttle.onExcess must be one of "wait", "skip", got "drop".',
    ],
    [{ requets: 1, window: 1 }, 'throttle.requets is not a known key, got 1. Did you mean "requests"?'],
    [undefined, "throttle must be an object, got undefined."],
    [null, "throttle must be an object, got null."],
    [7, "throttle must be an object, got 7."],
  ] as [unknown, string][])(
    "refuses %j at once, naming option, rule and value (L12, M5)",
    (options, message) => {
      const given = options as ThrottleOptions;
      for (const check of [() => throttleRulesOf(given), () => throttle(given), () => new Throttle(given)]) {
        expect(check).toThrow(RangeError);
        expect(check).toThrow(message);
      }
    },
  );
});
