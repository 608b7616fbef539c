import {
  durationOf,
  isDaemonError,
  type Layer,
  messageOf,
  type Scope,
  StartTimeoutError,
} from "@brains/daemon-core";
import type { StateKeeper } from "@brains/daemon-messaging";
import type { Daemon } from "./daemon.ts";
import { inTime } from "./in-time.ts";
import type { LastRuns } from "./last-runs.ts";

/** Finds out when a schedule last ran before it is armed, for what was missed while the process was down. */
export function recalling(daemon: Daemon, lastRuns: LastRuns): Layer {
  const { name } = daemon;
  return (next) => async (scope) => {
    try {
      await fromStore(daemon, scope, lastRuns.load(name));
    } catch (error) {
      if (isDaemonError(error, "START_TIMEOUT")) lastRuns.drop(name);
      if (scope.reason !== undefined || isDaemonError(error, "START_TIMEOUT")) throw error;
      daemon.house.log.warn(
        { daemon: name, err: error },
        `It is not known when "${name}" last ran, so nothing is caught up: ${messageOf(error)}`,
      );
    }
    await next(scope);
  };
}

/** Has its state before anything of a daemon runs: without it nothing does, lest it is written over. */
export function restoring(daemon: Daemon, keeper: StateKeeper): Layer {
  return (next) => async (scope) => {
    try {
      await fromStore(daemon, scope, keeper.loaded(daemon.name));
    } catch (error) {
      if (isDaemonError(error, "START_TIMEOUT")) keeper.drop(daemon.name);
      throw error;
    }
    await next(scope);
  };
}

/** A store that hangs is a start that takes too long (B2); whoever waits for it then, drops that and asks anew. */
async function fromStore({ name, definition }: Daemon, scope: Scope, loading: Promise<void>): Promise<void> {
  const limit = durationOf(definition.startTimeout ?? "30s", "startTimeout", 1);
  const late = (): Error => new StartTimeoutError(name, limit);
  await inTime(loading, limit, { clock: scope.clock, waiter: scope, late });
}
