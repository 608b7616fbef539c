import { handled, type Store, toError } from "@brains/daemon-core";
import { InvalidStateError } from "./errors/invalid-state-error.ts";
import { StateNotSavedError } from "./errors/state-not-saved-error.ts";
import { KeptKey } from "./kept-key.ts";
import { Custody } from "./lib/custody.ts";
import { guard } from "./lib/guard.ts";
import { warn } from "./lib/warn.ts";
import type { StateStore } from "./state-store.ts";

/** How a StateKeeper tells what goes wrong. */
export interface StateKeeperOptions {
  /**
   * Told what the store failed with, which is tried again, and what is kept but cannot be read. What it throws disturbs
   * nothing.
   *
   * @default a process warning
   */
  onError?: ((daemon: string, error: unknown) => unknown) | undefined;
}

/**
 * Keeps states in a store, so that they survive restarts of the process: under `state/<daemon>`, as text that devalue
 * makes. A state is one value under one key, so that a crash at any moment leaves the old one or the new one.
 *
 * Of several sets in a row only the newest state is written, and one write is in flight for each state. What is set is
 * durable when a `flush` that was called afterwards resolves.
 *
 * A write that fails is told, and tried again with the next set and by `flush`. When somebody else writes the same key,
 * the last writer wins.
 *
 * @example
 * ```ts
 * import { StateKeeper, StateStore } from "@brains/daemon-messaging";
 * import { memoryStore } from "@brains/daemon-store";
 *
 * const store = memoryStore(); // or: await fileStore("states.jsonl")
 * const keeper = new StateKeeper(store);
 * const first = new StateStore("sync", { initialState: { done: 0 } });
 * await keeper.keep(first);
 * first.set({ done: 3 });
 * await keeper.flush();
 *
 * const second = new StateStore("sync", { initialState: { done: 0 } }); // in the next process, say
 * await new StateKeeper(store).keep(second);
 * console.log(second.current);
 * // { done: 3 }
 * ```
 */
export class StateKeeper {
  readonly #store: Store;
  readonly #onError: (daemon: string, error: unknown) => unknown;
  readonly #keys = new Map<string, KeptKey>();
  readonly #custodies = new Map<string, Custody>();

  constructor(store: Store, options: StateKeeperOptions = {}) {
    this.#store = store;
    this.#onError = options.onError ?? warnOf;
  }

  /**
   * Restores a state, and from then on saves what is set. Resolves as {@link StateKeeper.loaded} does.
   *
   * What is set before it was restored is done on the state there is meanwhile, and once more, in the same order, on
   * what was restored: patches are merged into that, those in a row as one, and functions are called with it. A set
   * that fails there is told to `onError` and left out. Once a set has replaced the state, that takes the place of what
   * is kept. Call this before anything is set: what was set already does so, too.
   *
   * A state that its schema changed while it was restored is written at once, so that the next process finds the same.
   *
   * @throws InvalidStateError, synchronously, when the present state cannot be kept or another state of that name is
   * kept. It must first be forgotten.
   */
  keep<State>(state: StateStore<State>): Promise<void>;
  keep(state: StateStore): Promise<void> {
    const { daemon } = state;
    const present = this.#custodies.get(daemon);
    if (present !== undefined && present.state !== state)
      throw new InvalidStateError(daemon, new Error("another one of that name is kept"));
    const custody = present ?? new Custody(state, this.#keyOf(daemon), nameOf(daemon), this.#teller(daemon));
    this.#custodies.set(daemon, custody);
    return custody.loaded();
  }

  /**
   * Resolves when the state was restored, or there was nothing to restore; at once where no such state is kept. When
   * it failed before, it is tried again.
   *
   * @throws InvalidStateError (rejects) when what is kept is no such text, or the state's schema refuses it; then the
   * store is not touched, and every set is refused with the same error, until it is mended or forgotten.
   * @throws what the store throws (rejects); what is set is taken, and written when the store can be read.
   */
  loaded(daemon: string): Promise<void> {
    return this.#custodies.get(daemon)?.loaded() ?? Promise.resolve();
  }

  /**
   * Waits no more for the store to say what is kept of a state: the next `loaded`, and the next set, ask anew, whoever
   * waited waits for that, and an answer that comes late is ignored. For a store that does not answer in time; nothing
   * happens where the state was restored already.
   */
  drop(daemon: string): void {
    this.#custodies.get(daemon)?.drop();
  }

  /**
   * Resolves when all that was set, or forgotten, before is durable.
   *
   * @throws StateNotSavedError (rejects) naming the daemons whose states are not.
   */
  flush(): Promise<void> {
    return handled(this.#flush([...this.#keys.keys()]));
  }

  /**
   * Ends the keeping of a state and deletes what is kept of it; what is set from now on is not kept. A state of that
   * name that is kept afterwards begins anew, at once. Resolves when the deletion is durable.
   *
   * @throws StateNotSavedError (rejects) when it could not be deleted; `flush` tries that again.
   */
  forget(daemon: string): Promise<void> {
    this.#custodies.get(daemon)?.end();
    this.#custodies.delete(daemon);
    this.#keyOf(daemon).remove();
    return handled(this.#flush([daemon]));
  }

  /**
   * Ends the keeping of a state, and leaves what is kept as it is: what is set from now on may be anything, and is not
   * kept. What was set before is still written, unless the state was not yet restored.
   */
  release(daemon: string): void {
    this.#custodies.get(daemon)?.release();
    this.#custodies.delete(daemon);
    this.#tidy(daemon);
  }

  async #flush(daemons: readonly string[]): Promise<void> {
    const failures: { daemon: string; error: Error }[] = [];
    const flushed = daemons.map(async (daemon) => {
      try {
        await (this.#custodies.get(daemon) ?? this.#keys.get(daemon))?.flush();
        this.#tidy(daemon);
      } catch (error) {
        failures.push({ daemon, error: toError(error) });
      }
    });
    await Promise.all(flushed);
    if (failures.length > 0) throw new StateNotSavedError(failures);
  }

  /** Lets go of a key that nobody keeps anything under, once what was given is durable. */
  #tidy(daemon: string): void {
    if (!this.#custodies.has(daemon) && this.#keys.get(daemon)?.isSaved === true) this.#keys.delete(daemon);
  }

  #keyOf(daemon: string): KeptKey {
    const present = this.#keys.get(daemon);
    const key = present ?? new KeptKey(this.#store, nameOf(daemon), this.#teller(daemon));
    this.#keys.set(daemon, key);
    return key;
  }

  #teller(daemon: string): (error: unknown) => void {
    return (error) => guard(() => this.#onError(daemon, error), undefined);
  }
}

function nameOf(daemon: string): string {
  return `state/${daemon}`;
}

function warnOf(daemon: string, error: unknown): void {
  warn(`The state of daemon "${daemon}" is not kept as it should be`, toError(error));
}
