import type { Run, Signalled } from "@brains/daemon-core";
import { admitted } from "../lib/admitted.ts";
import { Needs } from "../lib/needs.ts";
import { type Priority, priorityOf } from "../lib/priority.ts";
import { type ConcurrencyOptions, concurrencyRulesOf } from "./concurrency-rules.ts";
import { Slots } from "./slots.ts";

/**
 * Lets at most so many runs go on at once. One beyond that waits for a slot: by priority, and first come, first served
 * within one. An abort ends the wait at once: the run is never begun, and the promise rejects with the signal's reason.
 * With `maxWaiting` one more is refused: it rejects with a ConcurrencyFullError.
 *
 * A run has its slot until it has really ended, however long that is after an abort, or until it is abandoned.
 * Everything inside this layer sees nothing of the wait. Each function that it is put around has slots of its own;
 * {@link Slots} given instead of options are shared by all that have them.
 *
 * @param options.priority @default "normal"
 * @throws RangeError naming the option that breaks a rule.
 *
 * @example
 * ```ts
 * import { concurrency } from "@brains/daemon-resources";
 *
 * const { signal } = new AbortController();
 * let now = 0;
 * const resize = concurrency({ limit: 2 })(async () => {
 *   now += 1;
 *   await new Promise((resolve) => setTimeout(resolve, 10));
 *   console.log(now, "at once");
 *   now -= 1;
 * });
 * await Promise.all([resize({ signal }), resize({ signal }), resize({ signal })]);
 * // 2 at once
 * // …
 * ```
 */
export function concurrency(
  given: ConcurrencyOptions | Slots,
  options: { priority?: Priority | undefined } = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const priority = priorityOf(options.priority);
  const rules = given instanceof Slots ? given.rules : concurrencyRulesOf(given);
  return (next) => {
    const slots = given instanceof Slots ? given : new Slots(rules.limit, { maxWaiting: rules.maxWaiting });
    const needs = new Needs(undefined, [slots["~line"]], priority);
    return admitted(next, "wait", () => needs);
  };
}
