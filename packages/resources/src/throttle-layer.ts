import { type Clock, type Run, type Scope, type Signalled, standalone } from "@brains/daemon-core";
import { Throttle } from "./throttle.ts";
import { type ThrottleOptions, throttleRulesOf } from "./throttle-rules.ts";

/** What {@link throttle} reports: a run was skipped. */
export interface ThrottleDetail {
  readonly type: "daemon:skipped";
  readonly reason: "throttle";
}

/**
 * Begins at most so many runs in any window of time. One beyond that waits for its turn, first come, first served,
 * or, with `onExcess: "skip"`, is reported as skipped and is done. An abort ends the wait at once: the run is never
 * begun, and the promise rejects with the signal's reason.
 *
 * Everything inside this layer, a time limit too, sees nothing of the wait. Each function that it is put around has
 * a budget of its own; a {@link Throttle} given instead of options is shared by all that have it.
 *
 * @throws RangeError naming the option that breaks a rule.
 *
 * @example
 * ```ts
 * import { throttle } from "@brains/daemon-resources";
 *
 * const ask = throttle({ requests: 100, window: "1m" })(async () => console.log("asked"));
 * await ask({ signal: new AbortController().signal });
 * ```
 */
export function throttle(
  given: ThrottleOptions | Throttle,
): (next: Run) => (given: Signalled) => Promise<void> {
  if (given instanceof Throttle) return (next) => throttled(next, () => given);
  const rules = throttleRulesOf(given);
  return (next) => {
    let own: Throttle | undefined;
    return throttled(next, (clock) => (own ??= new Throttle(rules, clock)));
  };
}

function throttled(next: Run, budgetOn: (clock: Clock) => Throttle): (given: Signalled) => Promise<void> {
  return standalone(async (scope) => {
    const budget = budgetOn(scope.clock);
    if (budget.rules.onExcess === "wait") return await budget.run(() => next(scope), scope);
    const running = budget.tryRun(() => next(scope));
    if (running === undefined) tell(scope, { type: "daemon:skipped", reason: "throttle" });
    await running;
  });
}

/** Reports what this package may report, and nothing else. */
function tell(scope: Scope, detail: ThrottleDetail): void {
  scope.report(detail);
}
