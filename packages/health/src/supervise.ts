import type { Scope, Signalled } from "@brains/daemon-core";
import type { RestartPolicy } from "./restart-policy.ts";
import { restart } from "./restart.ts";

/**
 * A plain function, run again when it fails: `restart(policy)(fn)` said the other way round, for whoever has one
 * function and no registry.
 *
 * @param fn may return anything, a promise or not; it gets a scope, of which most need the `signal` alone.
 * @returns what runs it until it completes, is given up or `signal` is aborted.
 * @throws RangeError for a policy that breaks a rule; GaveUpError, from the run, when the restarts are used up.
 *
 * @example
 * ```ts
 * import { supervise } from "@brains/daemon-health";
 *
 * let tries = 0;
 * const connect = supervise(
 *   ({ run }) => {
 *     if ((tries += 1) < 3) throw new Error("connection refused");
 *     console.log("connected at attempt", run.attempt);
 *   },
 *   { restartDelay: 10 },
 * );
 * await connect({ signal: new AbortController().signal });
 * // connected at attempt 3
 * ```
 */
export function supervise(
  fn: (scope: Scope) => unknown,
  policy: RestartPolicy = {},
): (given: Signalled) => Promise<void> {
  return restart(policy)(async (scope) => {
    await fn(scope);
  });
}
