import { didYouMean, type Duration, durationOf, countOf, flagOf, oneOf, refuse } from "@brains/daemon-core";
import { leastWait } from "./lib/least-wait.ts";

const MODES = ["on-failure", "always", "never"] as const;
const BACKOFFS = ["exponential", "linear", "constant"] as const;
const GIVE_UPS = ["fail", "stop-group", "shutdown"] as const;
const LONGEST_DELAY = 60_000;

/** When to run again what has ended, and how often. A key given as `undefined` is absent. */
export interface RestartPolicy {
  /** @default true */
  enabled?: boolean | undefined;
  /** What is restarted: failures, completions too (`"always"`), or nothing. @default "on-failure" */
  mode?: "on-failure" | "always" | "never" | undefined;
  /** So many restarts, one run more; `Infinity` never gives up. @default 5 */
  maxRestarts?: number | undefined;
  /** The delay after the first failure. @default 1_000 */
  restartDelay?: Duration | undefined;
  /** How the delay grows. @default "exponential" */
  backoff?: "exponential" | "linear" | "constant" | undefined;
  /** No delay is longer. @default 60_000, or `restartDelay` if that is longer */
  maxDelay?: Duration | undefined;
  /** The delay varies by this fraction of itself either way, 0–1. @default 0 */
  jitter?: number | undefined;
  /**
   * Failures count for so long, and being ready does not clear them (OTP's MaxT). @default none: failures count
   * until the daemon has been ready for `resetAfter`
   */
  window?: Duration | undefined;
  /** After being ready for so long without a break the delays, and without a `window` the count, begin anew. @default 60_000 */
  resetAfter?: Duration | undefined;
  /** What a registry does when the daemon is given up; the layer passes it on. @default "fail" */
  onGiveUp?: "fail" | "stop-group" | "shutdown" | undefined;
}

/** A policy with all its keys, checked; durations are in ms. */
export interface RestartRules {
  readonly enabled: boolean;
  readonly mode: "on-failure" | "always" | "never";
  readonly maxRestarts: number;
  readonly restartDelay: number;
  readonly backoff: "exponential" | "linear" | "constant";
  readonly maxDelay: number;
  readonly jitter: number;
  readonly window: number | undefined;
  readonly resetAfter: number;
  readonly onGiveUp: "fail" | "stop-group" | "shutdown";
}

const KEYS = Object.keys({
  enabled: 0,
  mode: 0,
  maxRestarts: 0,
  restartDelay: 0,
  backoff: 0,
  maxDelay: 0,
  jitter: 0,
  window: 0,
  resetAfter: 0,
  onGiveUp: 0,
} satisfies Record<keyof RestartPolicy, 0>);

/**
 * Checks a policy and fills in what it leaves out.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given; also for a
 * `window` that can never trip, because so many restarts take longer than it is.
 *
 * @example
 * ```ts
 * import { restartPolicyOf } from "@brains/daemon-health";
 *
 * console.log(restartPolicyOf({ restartDelay: "2s" }).restartDelay);
 * // 2000
 * ```
 */
export function restartPolicyOf(policy: RestartPolicy): RestartRules {
  for (const key of Object.keys(policy)) {
    if (!KEYS.includes(key)) throw new RangeError(`${at(key)} is not a known key.${didYouMean(key, KEYS)}`);
  }
  const restartDelay = durationOf(policy.restartDelay ?? 1_000, at("restartDelay"));
  const rules: RestartRules = {
    enabled: flagOf(policy.enabled ?? true, at("enabled")),
    mode: oneOf(policy.mode ?? "on-failure", at("mode"), MODES),
    maxRestarts: countOf(policy.maxRestarts ?? 5, at("maxRestarts"), { least: 0, unlimited: true }),
    restartDelay,
    backoff: oneOf(policy.backoff ?? "exponential", at("backoff"), BACKOFFS),
    maxDelay: durationOf(policy.maxDelay ?? Math.max(LONGEST_DELAY, restartDelay), at("maxDelay")),
    jitter: fractionOf(policy.jitter ?? 0),
    window: policy.window === undefined ? undefined : durationOf(policy.window, at("window"), 1),
    resetAfter: durationOf(policy.resetAfter ?? 60_000, at("resetAfter")),
    onGiveUp: oneOf(policy.onGiveUp ?? "fail", at("onGiveUp"), GIVE_UPS),
  };
  if (rules.window !== undefined) refuseIdle(rules, rules.window, policy.window);
  return rules;
}

function at(key: string): string {
  return `restartPolicy.${key}`;
}

function fractionOf(value: number): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  return refuse(at("jitter"), "must be a fraction from 0 to 1", value);
}

function refuseIdle(rules: RestartRules, window: number, given: unknown): void {
  const least = leastWait(rules);
  if (window > least) return;
  const rule =
    least === Infinity
      ? "can never trip with maxRestarts Infinity"
      : `must be longer than the ${Math.ceil(least)} ms that ${rules.maxRestarts} restarts wait at least, or it can never trip`;
  refuse(at("window"), rule, given);
}
