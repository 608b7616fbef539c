import { handled, isThenable } from "@brains/daemon-core";
import { RunOverError } from "./errors/run-over-error.ts";
import { StateConflictError } from "./errors/state-conflict-error.ts";
import type { Next, StateWatcher } from "./state-options.ts";
import type { StateStore } from "./state-store.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** How often an update is tried before it rejects. */
const ATTEMPTS = 100;

/** The state of a daemon as a run of it sees it (`ctx.state`), in one form at every isolation level. */
export interface DaemonState<State = unknown> {
  /** Frozen; own writes are visible at once. `undefined` when it was never set and began with nothing. */
  readonly current: Readonly<State> | undefined;
  /**
   * Merges a plain object, one level deep, into a plain object; replaces anything else. It resolves when the state is
   * set; one that is kept across restarts is durable when it was flushed, which is later.
   *
   * @param options.replace do not merge. @default false
   * @throws InvalidStateError (rejects), also for a promise and for an asynchronous function: that is what `update` is
   * for; RunOverError (rejects) once the run is over.
   */
  set(next: Next<State, State>, options: { replace: true }): Promise<void>;
  set(next: Next<State>, options?: { replace?: boolean | undefined }): Promise<void>;
  /**
   * Replaces the state by what `change` makes of it, atomically: when another write came between, `change` is
   * called again with that. It waits for a state that is still to be restored. Resolves with the new state.
   *
   * @throws what `change` throws (rejects); why the state could not be restored (rejects); InvalidStateError (rejects);
   * RunOverError (rejects) once the run is over; StateConflictError (rejects) after 100 attempts, each of which somebody
   * else was ahead of: of asynchronous updates that are under way together one gets through at a time.
   */
  update(change: (current: Readonly<State> | undefined) => State | Promise<State>): Promise<Readonly<State>>;
  /** Calls `watcher` once for each set from now on; ends with the run, and keeps a continuous one alive. */
  watch(watcher: StateWatcher<State>): () => void;
}

/** The run a state is bound to. */
export interface StateBinding {
  /** Whether the run may still write: neither over nor abandoned. */
  isLive(): boolean;
  /** Where its watches are counted, and end with the run. @default nowhere: a watch ends at the next set */
  subscriptions?: Subscriptions | undefined;
}

/**
 * The state as one run sees it. Once the run is over it can be read, but every write rejects with
 * RunOverError and no watcher is called.
 */
export function boundState<State>(store: StateStore<State>, run: StateBinding): DaemonState<State> {
  return new BoundState(store, run);
}

class BoundState<State> implements DaemonState<State> {
  readonly #store: StateStore<State>;
  readonly #run: StateBinding;

  constructor(store: StateStore<State>, run: StateBinding) {
    this.#store = store;
    this.#run = run;
  }

  get current(): Readonly<State> | undefined {
    return this.#store.current;
  }

  set(next: Next<State>, options?: { replace?: boolean | undefined }): Promise<void> {
    return handled(this.#set(next, options));
  }

  update(change: (current: Readonly<State> | undefined) => State | Promise<State>): Promise<Readonly<State>> {
    return handled(this.#update(change));
  }

  watch(watcher: StateWatcher<State>): () => void {
    if (!this.#run.isLive()) return () => {};
    const { subscriptions } = this.#run;
    const end = this.#store.watch((next, previous) => (this.#run.isLive() ? watcher(next, previous) : end()));
    return subscriptions === undefined ? end : subscriptions.add(end);
  }

  async #set(next: Next<State>, options: { replace?: boolean | undefined } | undefined): Promise<void> {
    this.#mustLive();
    this.#store.set(next, options);
  }

  async #update(
    change: (current: Readonly<State> | undefined) => State | Promise<State>,
  ): Promise<Readonly<State>> {
    this.#mustLive();
    const { restoring } = this.#store;
    if (restoring !== undefined) await restoring;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      this.#mustLive();
      const { revision } = this.#store;
      const made = change(this.#store.current);
      const next = isThenable(made) ? await made : made;
      this.#mustLive();
      const written = this.#store.compareAndSet(revision, next);
      if (written.ok) return written.state;
    }
    throw new StateConflictError(this.#store.daemon, ATTEMPTS);
  }

  #mustLive(): void {
    if (!this.#run.isLive()) throw new RunOverError(this.#store.daemon);
  }
}
