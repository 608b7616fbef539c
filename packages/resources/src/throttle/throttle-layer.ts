import type { Run, Signalled } from "@brains/daemon-core";
import { admitted } from "../lib/admitted.ts";
import { Needs } from "../lib/needs.ts";
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
  const shared = given instanceof Throttle ? given : undefined;
  const rules = given instanceof Throttle ? given.rules : throttleRulesOf(given);
  return (next) => {
    let needs = shared && needing(shared);
    return admitted(next, rules.onExcess, (clock) => (needs ??= needing(new Throttle(rules, clock))));
  };
}

function needing(budget: Throttle): Needs {
  return new Needs(budget["~turns"], [], "normal");
}
