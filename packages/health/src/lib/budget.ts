import type { RestartRules } from "../restart-policy.ts";

/** What failures cost. */
export interface Budget {
  /**
   * Enters a failure at `now` ms of monotonic time.
   *
   * @returns which one it is since the last reset (1 is the first), or `undefined` when it was one too many.
   */
  spend(now: number): number | undefined;
  /** Begins anew, but for what a sliding window still holds. */
  reset(): void;
}

/** A budget of `maxRestarts` failures: since the last reset, or within a sliding window (OTP). */
export function budgetOf({ maxRestarts, window }: Pick<RestartRules, "maxRestarts" | "window">): Budget {
  let failures = 0;
  let recent: number[] = [];
  return {
    spend(now) {
      failures += 1;
      if (window === undefined) return failures > maxRestarts ? undefined : failures;
      recent = [...recent.filter((time) => now - time < window), now];
      return recent.length > maxRestarts ? undefined : failures;
    },
    reset() {
      failures = 0;
    },
  };
}
