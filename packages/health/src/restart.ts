import { type Run, type RunReason, type Scope, type Signalled, toError } from "@brains/daemon-core";
import { GaveUpError } from "./gave-up-error.ts";
import { again, type Outcome } from "./lib/again.ts";
import { budgetOf } from "./lib/budget.ts";
import { delayOf } from "./lib/delay-of.ts";
import { isFinal } from "./lib/is-final.ts";
import { layerOf } from "./lib/layer-of.ts";
import { runReasonOf } from "./lib/run-reason-of.ts";
import { tell } from "./lib/tell.ts";
import { abandonedLimitOf, isTooManyAbandoned } from "./lib/within-abandoned.ts";
import { type RestartPolicy, restartPolicyOf, type RestartRules } from "./restart-policy.ts";

/** What {@link restart} reports; times are in ms. */
export type RestartDetail =
  | { readonly type: "daemon:error"; readonly error: Error }
  | {
      readonly type: "daemon:restarting";
      /** Why: `restart` after a failure of its own or a completion, else what ended it. */
      readonly reason: RunReason;
      /** How often it has been restarted since it was started, this time included. */
      readonly restarts: number;
      readonly delay: number;
      /** Wall time of the next attempt, ms since the epoch. */
      readonly at: number;
      /** What it failed with; `undefined` where it completed, or was ended for another's failure. */
      readonly error: Error | undefined;
    }
  | {
      readonly type: "daemon:gave-up";
      readonly restarts: number;
      /** The last failure. */
      readonly error: Error;
      readonly onGiveUp: RestartRules["onGiveUp"];
    };

/**
 * Runs again what has failed, with a delay that grows, and gives up after `maxRestarts`.
 *
 * Only the scope's own signal tells cancellation: an aborted scope is never restarted and a pending restart is
 * dropped at once (suture #77; cockatiel 3.2.1 calls once more), while an `AbortError` from anywhere else is a
 * failure like others. A {@link DoNotRestartError}, however deep among causes and gathered errors, is final and
 * passed on as thrown; so is the first failure with `maxRestarts: 0`. With mode `always` a completion counts as a failure does
 * (OTP's permanent). The count begins anew after `resetAfter` of being ready; called with nothing but a signal, a
 * run is ready once it was entered.
 *
 * It also gives up when a run was abandoned and too many such runs are alive, whatever is left of the restarts: the
 * `cause` is a {@link TooManyAbandonedError} then.
 *
 * @param options.random for the jitter. @default Math.random
 * @param options.maxAbandoned how many abandoned runs may be alive. @default 3
 * @throws RangeError for a policy that breaks a rule; GaveUpError, from the run, when the restarts are used up.
 */
export function restart(
  policy: RestartPolicy,
  options: { random?: (() => number) | undefined; maxAbandoned?: number | undefined } = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const rules = restartPolicyOf(policy);
  const random = options.random ?? Math.random;
  const most = abandonedLimitOf(options.maxAbandoned);
  return layerOf<Scope>((next) => async (scope) => {
    const budget = budgetOf(rules);
    let restarts = 0;
    await again(next, scope, most, (outcome) => {
      if (!isRestarted(rules, outcome)) return undefined;
      if (outcome.failed && isTooManyAbandoned(outcome.thrown))
        return giveUp(scope, rules, restarts, outcome);
      const { clock, readySince } = scope;
      if (readySince !== undefined && clock.monotonic() - readySince >= rules.resetAfter) budget.reset();
      const failure = budget.spend(clock.monotonic());
      if (failure === undefined) return giveUp(scope, rules, restarts, outcome);
      restarts += 1;
      const delay = delayOf(rules, failure, random);
      const reason = outcome.failed ? runReasonOf(outcome.thrown) : "restart";
      const error = outcome.failed ? toError(outcome.thrown) : undefined;
      if (error !== undefined) tell(scope, { type: "daemon:error", error });
      scope.notReady("backoff");
      tell(scope, { type: "daemon:restarting", reason, restarts, delay, at: clock.now() + delay, error });
      return { delay, run: { reason, attempt: failure + 1 } };
    });
  });
}

function isRestarted({ enabled, mode }: RestartRules, outcome: Outcome): boolean {
  if (!enabled || mode === "never") return false;
  return outcome.failed ? !isFinal(outcome.thrown) : mode === "always";
}

/** @throws GaveUpError, but for a first failure that was final from the beginning. */
function giveUp(scope: Scope, { onGiveUp }: RestartRules, restarts: number, outcome: Outcome): undefined {
  const last = outcome.failed ? { cause: outcome.thrown } : undefined;
  const error = new GaveUpError(scope.name, restarts, last);
  tell(scope, {
    type: "daemon:gave-up",
    restarts,
    error: outcome.failed ? toError(outcome.thrown) : error,
    onGiveUp,
  });
  if (outcome.failed && restarts === 0) return undefined;
  throw error;
}
