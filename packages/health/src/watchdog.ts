import { type Duration, durationOf, interruptible, type Scope, type Signalled } from "@brains/daemon-core";
import { Heartbeats } from "./heartbeats.ts";
import { layerOf } from "./lib/layer-of.ts";
import { onSilence } from "./lib/silence.ts";
import { stopTimeoutOf } from "./lib/stop-timeout.ts";
import { WatchdogError } from "./watchdog-error.ts";

/** What a run under a watchdog gets. */
export interface WatchedScope extends Scope {
  /** A sign of life. Nothing once the run was abandoned. */
  readonly heartbeat: () => void;
}

/** How a watchdog watches. */
export interface WatchdogOptions {
  /** Where beats come in that are not made through the scope passed on. @default its own */
  beats?: Heartbeats | undefined;
  /** How long an ended run may take to finish, in ms. @default 10_000 */
  stopTimeout?: Duration | undefined;
}

/**
 * Ends a run (kind `watchdog`) that is ready and has not called `heartbeat()` for longer than `limit` ms; while it
 * is not ready it is not watched. One timer looks at the time of the last beat, so beats cost next to nothing.
 * What the event loop stood still is given back before the daemon is charged, one turn at least.
 *
 * @param limit ms.
 * @throws RangeError for a limit that is no duration or 0; WatchdogError from the run.
 *
 * @example
 * ```ts
 * import { watchdog } from "@brains/daemon-health";
 *
 * const watched = watchdog("50ms")(async ({ heartbeat, signal }) => {
 *   heartbeat();
 *   await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
 * });
 * await watched({ signal: new AbortController().signal }).catch((error: Error) => console.log(error.message));
 * // Daemon "standalone" sent no heartbeat for 50 ms.
 * ```
 */
export function watchdog(
  limit: Duration,
  options: WatchdogOptions = {},
): (next: (scope: WatchedScope) => Promise<void>) => (given: Signalled) => Promise<void> {
  const ms = durationOf(limit, "watchdog", 1);
  const grace = stopTimeoutOf(options.stopTimeout);
  return layerOf<WatchedScope>((next) => async (scope) => {
    const beats = options.beats ?? new Heartbeats();
    beats.arm(scope.clock);
    const run = interruptible((part) => next(watched(part, beats)), scope, grace);
    const last = (): number | undefined =>
      scope.readySince === undefined ? undefined : Math.max(scope.readySince, beats.last);
    const watch = onSilence(scope.clock, ms, last, () =>
      run.interrupt("watchdog", new WatchdogError(scope.name, ms)),
    );
    try {
      await run.outcome;
    } finally {
      watch.cancel();
    }
  });
}

/** The part was derived for this run alone, so it may be given what the run needs. */
function watched(part: Scope, beats: Heartbeats): WatchedScope {
  return Object.assign(part, {
    heartbeat: () => {
      if (part.live) beats.beat();
    },
  });
}
