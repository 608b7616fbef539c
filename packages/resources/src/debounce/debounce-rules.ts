import { type Duration, durationOf, keysOf, oneOf, refuse } from "@brains/daemon-core";

const EDGES = ["trailing", "leading", "both"] as const;

/** How calls that come close together become one. A key given as `undefined` is absent. */
export interface DebounceOptions {
  /** Calls within this of each other belong together: at least 1 ms. */
  wait: Duration;
  /** No call waits longer than this, however many more come: at least `wait`. @default none */
  maxWait?: Duration | undefined;
  /**
   * When the work is done: after `wait` without a call; at once, and what comes within `wait` of it or of each other
   * is dropped; or at once, and again afterwards where more came. @default "trailing"
   */
  edge?: "trailing" | "leading" | "both" | undefined;
}

/** The same with all its keys, checked; durations are in ms. */
export interface DebounceRules {
  readonly wait: number;
  /** Infinity where there is none. */
  readonly maxWait: number;
  readonly edge: "trailing" | "leading" | "both";
}

const KEYS = Object.keys({ wait: 0, maxWait: 0, edge: 0 } satisfies Record<keyof DebounceOptions, 0>);

/**
 * Checks the options of a debounce, or the `wait` alone, and fills in what they leave out.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given.
 *
 * @example
 * ```ts
 * import { debounceRulesOf } from "@brains/daemon-resources";
 *
 * console.log(debounceRulesOf("5s"));
 * // { wait: 5000, maxWait: Infinity, edge: 'trailing' }
 * ```
 */
export function debounceRulesOf(options: Duration | DebounceOptions): DebounceRules {
  if (typeof options === "number" || typeof options === "string")
    return { wait: durationOf(options, "debounce", 1), maxWait: Infinity, edge: "trailing" };
  keysOf(options, "debounce", KEYS);
  const wait = durationOf(options.wait, "debounce.wait", 1);
  return {
    wait,
    maxWait: options.maxWait === undefined ? Infinity : maxWaitOf(options.maxWait, wait),
    edge: oneOf(options.edge ?? "trailing", "debounce.edge", EDGES),
  };
}

function maxWaitOf(value: Duration, wait: number): number {
  const ms = durationOf(value, "debounce.maxWait");
  return ms >= wait ? ms : refuse("debounce.maxWait", `must be at least the wait of ${wait} ms`, value);
}
