import type { BackoffLimits } from "./backoff.ts";

/** The same after each failure: restartDelay ms, never above maxDelay. */
export function constant(_failure: number, { restartDelay, maxDelay }: BackoffLimits): number {
  return Math.min(maxDelay, restartDelay);
}
