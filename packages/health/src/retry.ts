import { type Run, type Scope, type Signalled, toError } from "@brains/daemon-core";
import { again } from "./lib/again.ts";
import { budgetOf } from "./lib/budget.ts";
import { delayOf } from "./lib/delay-of.ts";
import { isFinal } from "./lib/is-final.ts";
import { layerOf } from "./lib/layer-of.ts";
import { tell } from "./lib/tell.ts";
import { abandonedLimitOf, isTooManyAbandoned } from "./lib/within-abandoned.ts";
import { type RestartPolicy, restartPolicyOf } from "./restart-policy.ts";

/** What {@link retry} reports; times are in ms. */
export interface RetryDetail {
  readonly type: "daemon:retrying";
  /** The failure that is tried again. */
  readonly error: Error;
  /** How often the tick has been tried again, this time included. */
  readonly retries: number;
  readonly delay: number;
  /** Wall time of the next try, ms since the epoch. */
  readonly at: number;
}

/**
 * Tries a failed run again inside its tick, by the same policy as `restart`: the daemon stays ready, and when the
 * tries are used up the tick rejects with the last error itself. Each tick has a budget of its own, so `window`
 * and `resetAfter` do not bear on it, and a tick that completed is done whatever the mode.
 *
 * @param options.random for the jitter. @default Math.random
 * @param options.maxAbandoned how many abandoned runs may be alive. @default 3
 * @throws RangeError for a policy that breaks a rule; TooManyAbandonedError, from the run, when a try was abandoned
 * and made it more than that.
 */
export function retry(
  policy: RestartPolicy,
  options: { random?: (() => number) | undefined; maxAbandoned?: number | undefined } = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const rules = restartPolicyOf(policy);
  const random = options.random ?? Math.random;
  const most = abandonedLimitOf(options.maxAbandoned);
  const active = rules.enabled && rules.mode !== "never";
  return layerOf<Scope>((next) => async (scope) => {
    const { maxRestarts } = rules;
    const budget = budgetOf({ maxRestarts, window: undefined });
    await again(next, scope, most, (outcome) => {
      if (!active || !outcome.failed) return undefined;
      if (isFinal(outcome.thrown) || isTooManyAbandoned(outcome.thrown)) return undefined;
      const { clock, run } = scope;
      const failure = budget.spend(clock.monotonic());
      if (failure === undefined) return undefined;
      const delay = delayOf(rules, failure, random);
      const error = toError(outcome.thrown);
      tell(scope, { type: "daemon:retrying", error, retries: failure, delay, at: clock.now() + delay });
      return { delay, run: { ...run, reason: "retry", attempt: run.attempt + failure } };
    });
  });
}
