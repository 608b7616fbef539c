import {
  deadline,
  type Duration,
  durationOf,
  interruptible,
  type Run,
  type Scope,
  type Signalled,
  type Timer,
} from "@brains/daemon-core";
import { layerOf } from "./lib/layer-of.ts";
import { stopTimeoutOf } from "./lib/stop-timeout.ts";
import { RunTimeoutError } from "./run-timeout-error.ts";

/** How a time limit is kept. */
export interface TimeoutOptions {
  /** How long a run may take to end after its abort, in ms. @default 10_000 */
  stopTimeout?: Duration | undefined;
  /**
   * Given, when a run begins, what lifts its limit: for a runner that knows better than the promise when the run is
   * done, since it goes on as a mere listener, say. @default the limit holds until the run has settled
   */
  lift?: ((lift: () => void) => void) | undefined;
}

/**
 * Limits how long a run may take: then its signal is aborted (kind `timeout`), and it is abandoned when it has not
 * ended within `stopTimeout` after that. A hung run cannot hold up what waits for it.
 *
 * @param limit ms.
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
  options: TimeoutOptions = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const ms = durationOf(limit, "timeout", 1);
  const grace = stopTimeoutOf(options.stopTimeout);
  return layerOf<Scope>((next) => async (scope) => {
    const limited: { timer?: Timer; isLifted: boolean } = { isLifted: false };
    options.lift?.(() => {
      limited.isLifted = true;
      limited.timer?.cancel();
    });
    const run = interruptible(next, scope, grace);
    // It may have been lifted while the run began.
    if (!limited.isLifted) {
      const expire = (): void => run.interrupt("timeout", new RunTimeoutError(scope.name, ms));
      limited.timer = deadline(scope.clock, ms, expire);
    }
    try {
      await run.outcome;
    } finally {
      limited.timer?.cancel();
    }
  });
}
