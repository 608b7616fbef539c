import { type Clock, type Store } from "@brains/daemon-core";
import { StateKeeper, StateNotSavedError, type StateStore } from "@brains/daemon-messaging";
import { inTime } from "./in-time.ts";
import { LastRuns } from "./last-runs.ts";

/** What of a registry outlives the process: the states that are to be kept, and when schedules last ran. */
export class Memory {
  readonly states: StateKeeper;
  readonly lastRuns: LastRuns;
  readonly #kept = new Set<string>();

  /** @param onError told what the store failed with, which is tried again. */
  constructor(store: Store, onError: (daemon: string, what: string, error: unknown) => void) {
    this.states = new StateKeeper(store, { onError: (daemon, error) => onError(daemon, "the state", error) });
    this.lastRuns = new LastRuns(store, (daemon, error) => onError(daemon, "the last run", error));
  }

  /** Begins to restore a state, and from then on keeps it. */
  keep(state: StateStore): void {
    this.#kept.add(state.daemon);
    // Whoever needs it asks for it when the daemon starts.
    this.states.keep(state).catch(() => {});
  }

  /** A state is not to be kept any more; what was kept of it stays where it is. */
  release(daemon: string): void {
    if (this.#kept.delete(daemon)) this.states.release(daemon);
  }

  /** What is kept of a daemon that is gone goes too. */
  forget(daemon: string, scheduled: boolean): void {
    if (scheduled) this.lastRuns.forget(daemon);
    if (this.#kept.delete(daemon)) this.states.forget(daemon).catch(() => {});
  }

  /** Resolves when all of it is durable. @throws StateNotSavedError naming whose is not. */
  async flush(): Promise<void> {
    const ends = await Promise.allSettled([this.states.flush(), this.lastRuns.flush()]);
    const failures = ends.flatMap((end) => (end.status === "rejected" ? failuresIn(end.reason) : []));
    if (failures.length > 0) throw new StateNotSavedError(failures);
  }

  /** The same, with a limit: a store that hangs must not hold up the end of a process. */
  async flushWithin(limit: number, clock: Clock): Promise<void> {
    const late = (): Error =>
      new Error(`The store did not take what was set within ${Math.round(limit)} ms.`);
    await inTime(this.flush(), limit, { clock, late });
  }
}

function failuresIn(error: unknown): { daemon: string; error: unknown }[] {
  if (!(error instanceof StateNotSavedError)) return [{ daemon: "?", error }];
  return error.daemons.map((daemon, at) => ({ daemon, error: error.errors[at] }));
}
