import type { BackoffLimits } from "./backoff.ts";

/** As much longer after each failure: min(maxDelay, restartDelay · k) ms. Finite for any k. */
export function linear(failure: number, { restartDelay, maxDelay }: BackoffLimits): number {
  return Math.min(maxDelay, restartDelay * Math.min(failure, Number.MAX_SAFE_INTEGER));
}
