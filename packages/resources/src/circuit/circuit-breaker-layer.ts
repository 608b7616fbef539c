import { type Clock, type Run, type Signalled, standalone } from "@brains/daemon-core";
import { CircuitBreaker } from "./circuit-breaker.ts";
import type { CircuitDetail } from "./circuit-change.ts";
import { type CircuitBreakerOptions, circuitBreakerRulesOf } from "./circuit-rules.ts";

/**
 * Begins no run for a while after so many failed; then one at a time is a trial. While it is open a run is reported as
 * skipped and is done, or, with `whenOpen: "fail"`, rejects with a CircuitOpenError. Skipping is for functions that are
 * called again, by a schedule.
 *
 * It belongs around what limits the time of a run; where it is inside that, a time-out counts all the same. Each
 * function that it is put around has a breaker of its own; a {@link CircuitBreaker} given instead of options is shared
 * by all that have it.
 *
 * @throws RangeError naming the option that breaks a rule.
 *
 * @example
 * ```ts
 * import { circuitBreaker } from "@brains/daemon-resources";
 *
 * const { signal } = new AbortController();
 * const report = (detail: { type: string }) => console.log(detail.type);
 * const sync = circuitBreaker({ failures: 2 })(async () => {
 *   throw new Error("no answer");
 * });
 * for (let tick = 1; tick <= 3; tick += 1)
 *   await sync({ signal, report }).catch((error: Error) => console.log(error.message));
 * // no answer
 * // daemon:circuit
 * // no answer
 * // daemon:skipped
 * ```
 */
export function circuitBreaker(
  given: CircuitBreakerOptions | CircuitBreaker = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  if (given instanceof CircuitBreaker) return (next) => guarded(next, () => given);
  circuitBreakerRulesOf(given);
  return (next) => {
    let own: CircuitBreaker | undefined;
    return guarded(next, (clock) => (own ??= new CircuitBreaker(given, clock)));
  };
}

function guarded(
  next: Run,
  breakerOn: (clock: Clock) => CircuitBreaker,
): (given: Signalled) => Promise<void> {
  return standalone(async (scope) => {
    const breaker = breakerOn(scope.clock);
    if (breaker.rules.whenOpen === "fail") return await breaker.run(() => next(scope), scope);
    const running = breaker.tryRun(() => next(scope), scope);
    if (running === undefined) {
      const detail: CircuitDetail = { type: "daemon:skipped", reason: "circuit" };
      scope.report(detail);
    }
    await running;
  });
}
