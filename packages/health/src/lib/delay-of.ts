import type { Backoff } from "../backoff.ts";
import { constant } from "../constant.ts";
import { exponential } from "../exponential.ts";
import { jittered } from "../jittered.ts";
import { linear } from "../linear.ts";
import type { RestartRules } from "../restart-policy.ts";

const BACKOFFS: Readonly<Record<RestartRules["backoff"], Backoff>> = { exponential, linear, constant };

/** The delay after the k-th failure, in ms: jitter first, then the cap. */
export function delayOf(rules: RestartRules, failure: number, random: () => number): number {
  const { backoff, restartDelay, maxDelay, jitter } = rules;
  const uncapped = BACKOFFS[backoff](failure, { restartDelay, maxDelay: Number.MAX_VALUE });
  return Math.min(maxDelay, jittered(uncapped, jitter, random));
}
