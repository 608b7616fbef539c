import type { BackoffLimits } from "./backoff.ts";

/** 2^1023 is the largest power of two that is a number. */
const LARGEST = 1_023;

/**
 * Twice as long after each failure: min(maxDelay, restartDelay · 2^(k−1)) ms. Finite for any k.
 *
 * @example
 * ```ts
 * import { exponential } from "@brains/daemon-health";
 *
 * const limits = { restartDelay: 1_000, maxDelay: 5_000 };
 * console.log([1, 2, 3, 4].map((failure) => exponential(failure, limits)));
 * // [ 1000, 2000, 4000, 5000 ]
 * ```
 */
export function exponential(failure: number, { restartDelay, maxDelay }: BackoffLimits): number {
  return Math.min(maxDelay, restartDelay * 2 ** Math.min(failure - 1, LARGEST));
}
