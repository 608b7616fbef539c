import type { FiguresSource } from "../figures-source.ts";
import type { Reading } from "../reading.ts";
import type { Tally } from "./tally.ts";

/**
 * @param up for how long it has been running, in ms; undefined if it is not.
 */
export function readingOf(
  daemon: string,
  tally: Tally,
  up: number | undefined,
  source?: FiguresSource,
): Reading {
  const { runTime, lag, restarts, retries, missed, lastRun, skips, outcomes, failures } = tally;
  return {
    daemon,
    running: up !== undefined,
    uptime: up ?? 0,
    runs: runTime?.count ?? 0,
    outcomes,
    runTime,
    scheduleLag: lag,
    restarts,
    retries,
    errors: failures.count,
    lastError: failures.last,
    skips,
    missed,
    lastRun,
    nextRun: asked(() => source?.nextRun?.()),
    messages: asked(() => source?.messages?.()),
    throttled: asked(() => source?.throttled?.()),
    metrics: tally.written?.metrics() ?? [],
  };
}

/** A source that throws knows nothing: what is known of all other daemons must not be lost for it. */
function asked<Figure>(ask: () => Figure): Figure | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
