import type { Run, Signalled } from "@brains/daemon-core";
import { abandonedLimitOf, withinAbandoned } from "./lib/within-abandoned.ts";
import { layerOf } from "./lib/layer-of.ts";

/**
 * Limits how many runs of a daemon may be alive that were given up because they did not end when told to. A run that
 * is given up and makes it more than `limit` rejects with a {@link TooManyAbandonedError}, which no layer tries
 * again: what leaks at each failure must not go on. `restart` and `retry` do this themselves; the layer is for where
 * there is neither, a schedule without a policy above all, and stands inside it.
 *
 * @param limit how many; 0 allows none. @default 3
 * @throws RangeError for a limit that is no count; TooManyAbandonedError from the run.
 *
 * @example
 * ```ts
 * import { maxAbandoned, withTimeout } from "@brains/daemon-health";
 *
 * const hung = withTimeout("20ms", { stopTimeout: 0 })(() => new Promise(() => {}));
 * const work = maxAbandoned(0)(hung);
 * await work({ signal: new AbortController().signal }).catch((error: Error) => console.log(error.message));
 * // Daemon "standalone" has 1 abandoned run that has not ended, and maxAbandoned is 0.
 * ```
 */
export function maxAbandoned(limit?: number): (next: Run) => (given: Signalled) => Promise<void> {
  const most = abandonedLimitOf(limit);
  return layerOf((next) => (scope) => withinAbandoned(next, scope, most));
}
