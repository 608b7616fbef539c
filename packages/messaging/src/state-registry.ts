import { NotFoundError } from "@brains/daemon-core";
import type { Next, StateOptions, StateWatcher } from "./state-options.ts";
import { StateStore } from "./state-store.ts";

/** States by the name of their daemon. One for each registry; two of them share nothing. */
export class StateRegistry {
  readonly #stores = new Map<string, StateStore>();

  /**
   * The state of that name, made where there is none. One that is open already keeps what was set and takes
   * the new options, as when a definition is replaced.
   *
   * @throws InvalidStateError when `initialState` is refused.
   */
  open<State = unknown>(daemon: string, options?: StateOptions<State>): StateStore<State>;
  open(daemon: string, options: StateOptions = {}): StateStore {
    const present = this.#stores.get(daemon);
    present?.configure(options);
    const store = present ?? new StateStore(daemon, options);
    this.#stores.set(daemon, store);
    return store;
  }

  /** Drops the state and its watchers; false where there is none of that name. */
  close(daemon: string): boolean {
    this.#stores.get(daemon)?.close();
    return this.#stores.delete(daemon);
  }

  /** @throws NotFoundError, with near names. */
  get(daemon: string): StateStore {
    const store = this.#stores.get(daemon);
    if (store === undefined) throw new NotFoundError(daemon, this.#stores.keys());
    return store;
  }

  /** @throws NotFoundError; InvalidStateError, the old state being kept. See {@link StateStore.set}. */
  setState(daemon: string, next: Next<unknown>, options?: { replace?: boolean | undefined }): void {
    this.get(daemon).set(next, options);
  }

  /** The frozen state. @throws NotFoundError */
  getState(daemon: string): unknown {
    return this.get(daemon).current;
  }

  /** Calls `watcher` once for each set from now on; returns what ends that. @throws NotFoundError */
  watchState(daemon: string, watcher: StateWatcher<unknown>): () => void {
    return this.get(daemon).watch(watcher);
  }
}
