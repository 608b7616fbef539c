import { type Duration, durationOf, countOf, keysOf, oneOf } from "@brains/daemon-core";

const EXCESSES = ["wait", "skip"] as const;

/** How often something may be done. A key given as `undefined` is absent. */
export interface ThrottleOptions {
  /** So many runs, or so much cost, at most in any `window`: a whole number from 1 on. */
  requests: number;
  /** At least 1 ms. */
  window: Duration;
  /** What becomes of a run beyond that: it waits for its turn, or it is skipped. @default "wait" */
  onExcess?: "wait" | "skip" | undefined;
}

/** The same with all its keys, checked; durations are in ms. */
export interface ThrottleRules {
  readonly requests: number;
  readonly window: number;
  readonly onExcess: "wait" | "skip";
}

const KEYS = Object.keys({ requests: 0, window: 0, onExcess: 0 } satisfies Record<keyof ThrottleOptions, 0>);

/**
 * Checks the options of a throttle and fills in what they leave out.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given.
 *
 * @example
 * ```ts
 * import { throttleRulesOf } from "@brains/daemon-resources";
 *
 * console.log(throttleRulesOf({ requests: 100, window: "1m" }));
 * // { requests: 100, window: 60000, onExcess: 'wait' }
 * ```
 */
export function throttleRulesOf(options: ThrottleOptions): ThrottleRules {
  keysOf(options, "throttle", KEYS);
  return {
    requests: countOf(options.requests, "throttle.requests"),
    window: durationOf(options.window, "throttle.window", 1),
    onExcess: oneOf(options.onExcess ?? "wait", "throttle.onExcess", EXCESSES),
  };
}
