import { countOf, type Duration, durationOf, keysOf, oneOf, refuse } from "@brains/daemon-core";
import type { CircuitChange } from "./circuit-change.ts";

const WORDS = ["skip", "fail"] as const;

/** Opens when so many of the latest calls failed. A key given as `undefined` is absent. */
export interface FailureShare {
  /** Failures among the calls that ended within the window, above 0 and up to 1. @default 0.5 */
  share?: number | undefined;
  /** At least 10 ms; it slides in tenths. @default 60_000 */
  window?: Duration | undefined;
  /** So many must have ended within the window: a whole number from 1 on. @default 10 */
  minimum?: number | undefined;
}

/** When a breaker opens, and for how long. A key given as `undefined` is absent. */
export interface CircuitBreakerOptions {
  /** Opens after so many failures in a row (a whole number from 1 on), or at a share of failures. @default 5 */
  failures?: number | FailureShare | undefined;
  /** How long it is open before a trial: at least 1 ms. @default 30_000 */
  openFor?: Duration | undefined;
  /** After each trial that failed it is open for twice as long, up to this: at least `openFor`. @default `openFor` */
  maxOpenFor?: Duration | undefined;
  /**
   * Whether an error is a failure. One that is not counts as a success: whatever was called did answer. One for which
   * this throws is a failure. @default all are
   */
  counts?: ((error: Error) => boolean) | undefined;
  /** What becomes of a run while it is open: it is skipped, or it fails with a CircuitOpenError. @default "skip" */
  whenOpen?: "skip" | "fail" | undefined;
  /** Told of each change. What it throws is dropped. @default none */
  onChange?: ((change: CircuitChange) => void) | undefined;
}

/** The same, checked; durations are in ms. */
export interface CircuitBreakerRules {
  readonly failures: number | Readonly<{ share: number; window: number; minimum: number }>;
  readonly openFor: number;
  readonly maxOpenFor: number;
  readonly counts: ((error: Error) => boolean) | undefined;
  readonly whenOpen: "skip" | "fail";
  readonly onChange: ((change: CircuitChange) => void) | undefined;
}

const KEYS = Object.keys({
  failures: 0,
  openFor: 0,
  maxOpenFor: 0,
  counts: 0,
  whenOpen: 0,
  onChange: 0,
} satisfies Record<keyof CircuitBreakerOptions, 0>);
const SHARE_KEYS = Object.keys({ share: 0, window: 0, minimum: 0 } satisfies Record<keyof FailureShare, 0>);

/**
 * Checks the options of a breaker and fills in what they leave out; a share of failures too gets what it leaves out.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given.
 *
 * @example
 * ```ts
 * import { circuitBreakerRulesOf } from "@brains/daemon-resources";
 *
 * const { failures, openFor, whenOpen } = circuitBreakerRulesOf({ failures: { share: 0.25 } });
 * console.log(failures, openFor, whenOpen);
 * // { share: 0.25, window: 60000, minimum: 10 } 30000 skip
 * ```
 */
export function circuitBreakerRulesOf(options: CircuitBreakerOptions): CircuitBreakerRules {
  keysOf(options, "circuitBreaker", KEYS);
  const { failures = 5, counts, onChange } = options;
  const openFor = durationOf(options.openFor ?? 30_000, "circuitBreaker.openFor", 1);
  return {
    failures: typeof failures === "object" ? shareOf(failures) : countOf(failures, "circuitBreaker.failures"),
    openFor,
    maxOpenFor: options.maxOpenFor === undefined ? openFor : longestOf(options.maxOpenFor, openFor),
    counts: functionOf(counts, "circuitBreaker.counts"),
    whenOpen: oneOf(options.whenOpen ?? "skip", "circuitBreaker.whenOpen", WORDS),
    onChange: functionOf(onChange, "circuitBreaker.onChange"),
  };
}

function shareOf(given: FailureShare): CircuitBreakerRules["failures"] {
  keysOf(given, "circuitBreaker.failures", SHARE_KEYS);
  const { share = 0.5, window = 60_000, minimum = 10 } = given;
  if (!(typeof share === "number" && share > 0 && share <= 1))
    refuse("circuitBreaker.failures.share", "must be a fraction above 0 and up to 1", share);
  return {
    share,
    window: durationOf(window, "circuitBreaker.failures.window", 10),
    minimum: countOf(minimum, "circuitBreaker.failures.minimum"),
  };
}

function longestOf(value: Duration, openFor: number): number {
  const ms = durationOf(value, "circuitBreaker.maxOpenFor");
  if (ms >= openFor) return ms;
  return refuse("circuitBreaker.maxOpenFor", `must be at least the openFor of ${openFor} ms`, value);
}

function functionOf<Given>(value: Given, option: string): Given {
  return value === undefined || typeof value === "function"
    ? value
    : refuse(option, "must be a function", value);
}
