import {
  deadline,
  type Duration,
  durationOf,
  interruptible,
  type Run,
  type Scope,
  type Signalled,
} from "@brains/daemon-core";
import { layerOf } from "./lib/layer-of.ts";
import { stopTimeoutOf } from "./lib/stop-timeout.ts";
import { RunTimeoutError } from "./run-timeout-error.ts";

/**
 * Limits how long a run may take: then its signal is aborted (kind `timeout`), and it is abandoned when it has not
 * ended within `stopTimeout` after that. A hung run cannot hold up what waits for it.
 *
 * @param limit ms.
 * @param options.stopTimeout ms. @default 10_000
 * @throws RangeError for a limit that is no duration or 0; RunTimeoutError from the run.
 *
 * @example
 * ```ts
 * import { withTimeout } from "@brains/daemon-health";
 *
 * const bounded = withTimeout("50ms", { stopTimeout: 0 })(async () => {
 *   await new Promise(() => {});
 * });
 * await bounded({ signal: new AbortController().signal }).catch((error: Error) => console.log(error.message));
 * // A run of daemon "standalone" took longer than its timeout of 50 ms.
 * ```
 */
export function withTimeout(
  limit: Duration,
  options: { stopTimeout?: Duration | undefined } = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const ms = durationOf(limit, "timeout", 1);
  const grace = stopTimeoutOf(options.stopTimeout);
  return layerOf<Scope>((next) => async (scope) => {
    const run = interruptible(next, scope, grace);
    const timer = deadline(scope.clock, ms, () =>
      run.interrupt("timeout", new RunTimeoutError(scope.name, ms)),
    );
    try {
      await run.outcome;
    } finally {
      timer.cancel();
    }
  });
}
