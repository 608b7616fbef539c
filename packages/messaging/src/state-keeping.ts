import type { InvalidStateError } from "./errors/invalid-state-error.ts";

/** What a StateStore asks of that which keeps it outside this process; a StateKeeper makes one for each state. */
export interface StateKeeping {
  /** Why nothing can be set: what is kept could not be read. It is asked only until the state was restored. */
  readonly refusal: InvalidStateError | undefined;
  /** What in a state could not be kept, as a sentence; `undefined`: nothing. */
  flawOf(state: unknown): string | undefined;
  /** Called after each set. */
  changed(): void;
  /** A set made before the state was restored fails on what was restored, and was left out. */
  leftOut(error: Error): void;
  /** Resolves when the state was restored; rejects with why it was not. */
  loaded(): Promise<void>;
}

/** What whoever keeps a state can do to it. */
export interface KeptState {
  /** Whether `restore` was called. */
  isRestored(): boolean;
  /** Whether anything was set before that. */
  isSet(): boolean;
  /**
   * Makes what was kept the state, with all that was set meanwhile made again on top of it. The watchers are told of
   * the outcome, once, unless it is the present state.
   *
   * @param found what was kept; `undefined`: nothing, and the state stays what it is.
   * @throws InvalidStateError when the schema refuses it; nothing has changed then.
   */
  restore(found: { value: unknown } | undefined): void;
  /** Ends the keeping; the state stays what it is. */
  release(): void;
}
