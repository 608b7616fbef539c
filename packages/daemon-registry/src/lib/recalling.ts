import type { Layer } from "@brains/daemon-core";
import type { Daemon } from "./daemon.ts";
import type { LastRuns } from "./last-runs.ts";

/** Finds out when a schedule last ran before it is armed, for what was missed while the process was down. */
export function recalling({ name, logger }: Daemon, lastRuns: LastRuns): Layer {
  return (next) => async (scope) => {
    try {
      await lastRuns.load(name);
    } catch (error) {
      logger.warn(
        { err: error },
        `It is not known when "${name}" last ran, so nothing is caught up: the store failed.`,
      );
    }
    await next(scope);
  };
}
