import { types } from "node:util";
import { handled, isThenable } from "@brains/daemon-core";
import { InvalidStateError } from "./errors/invalid-state-error.ts";
import { guard } from "./lib/guard.ts";
import { nextState } from "./lib/next-state.ts";
import { Replay } from "./lib/replay.ts";
import { Snapshots } from "./lib/snapshots.ts";
import { assertSchema, validated } from "./lib/validated.ts";
import { warn } from "./lib/warn.ts";
import { Watchers } from "./lib/watchers.ts";
import type { KeptState, StateKeeping } from "./state-keeping.ts";
import type { Next, Patch, StateOptions, StateWatcher } from "./state-options.ts";

/**
 * The shared state of one daemon. Each state is a snapshot: plain objects and arrays are copied and frozen,
 * however deep, while class instances, Maps and typed arrays in it are kept as they are.
 */
export class StateStore<State = unknown> {
  /** The daemon whose state it is. */
  readonly daemon: string;
  readonly #snapshots = new Snapshots();
  readonly #watchers: Watchers<State>;
  #options: StateOptions<State> = {};
  #takeOnSetBack: (() => void) | undefined;
  #current: Readonly<State> | undefined;
  #revision = 0;
  #keeping: StateKeeping | undefined;
  /** What was set since it is kept, until what was kept is known. */
  #replay: Replay<State> | undefined;

  /**
   * @throws InvalidStateError when `initialState` is refused.
   * @throws RangeError when an option breaks its rule.
   */
  constructor(daemon: string, options: StateOptions<State> = {}) {
    this.daemon = daemon;
    this.#watchers = new Watchers((error) =>
      guard(this.#options.onWatcherError ?? warnOf, { daemon, error }),
    );
    this.configure(options);
  }

  /**
   * The state: frozen, and never changed afterwards. `undefined` when it was never set and began with
   * nothing.
   */
  get current(): Readonly<State> | undefined {
    return this.#current;
  }

  /** How often it was set, or restored. */
  get revision(): number {
    return this.#revision;
  }

  /** Settles when a state that is kept was restored, or not; `undefined` when there is nothing to wait for. */
  get restoring(): Promise<void> | undefined {
    return this.#replay === undefined ? undefined : this.#keeping?.loaded();
  }

  /**
   * Takes other options, as when a definition is replaced. A state that was set is kept; one that never was
   * becomes the new `initialState`.
   *
   * @throws InvalidStateError when `initialState` is refused; the old options are kept.
   * @throws RangeError when an option breaks its rule.
   */
  configure(options: StateOptions<State>): void {
    const { initialState, schema, onSet } = options;
    if (schema !== undefined) assertSchema(this.daemon, schema);
    const initial = initialState === undefined ? undefined : this.#accepted(initialState, options);
    if (onSet !== this.#options.onSet) {
      this.#takeOnSetBack?.();
      this.#takeOnSetBack = onSet && this.#watchers.add(onSet, this.#revision);
    }
    this.#options = options;
    if (this.#revision === 0) this.#current = initial;
  }

  /**
   * Sets the state, and tells the watchers before it returns. A plain object is merged, one level deep, into
   * a plain object that is there; everything else takes the place of what was there.
   *
   * Until a state that is kept was restored, a function is called with what there is meanwhile, and once more with
   * what was restored.
   *
   * @param options.replace do not merge. @default false
   * @throws InvalidStateError, also for a promise; the old state is kept. What a function given as `next` throws is
   * thrown as it is.
   */
  set(next: Next<State, State>, options: { replace: true }): void;
  set(next: Next<State>, options?: { replace?: boolean | undefined }): void;
  set(next: Next<State>, options: { replace?: boolean | undefined } = {}): void {
    const replaces = options.replace === true;
    // What is to be done once more must not change when whoever gave it goes on using it.
    const given =
      this.#replay === undefined || typeof next === "function"
        ? next
        : (this.#snapshot(next) as Patch<State>);
    const state = this.#admitted(nextState(this.#current, given, replaces));
    this.#replay?.note(given, replaces, state);
    this.#keeping?.changed();
    this.#become(state);
  }

  /**
   * Sets the state to `next`, unmerged, if it was set just `revision` times.
   *
   * @throws InvalidStateError; the old state is kept.
   */
  compareAndSet(revision: number, next: State): { ok: true; state: Readonly<State> } | { ok: false } {
    if (revision !== this.#revision) return { ok: false };
    const state = this.#admitted(next);
    this.#replay?.restart(state);
    this.#keeping?.changed();
    this.#become(state);
    return { ok: true, state };
  }

  /**
   * Calls `watcher` once for each set from now on, in order; returns what ends that. A set made by a watcher
   * is visible at once, and told when the present one has reached everybody.
   */
  watch(watcher: StateWatcher<State>): () => void {
    return this.#watchers.add(watcher, this.#revision);
  }

  /** Lets go of all watchers, as when the daemon is unregistered. */
  close(): void {
    this.#watchers.clear();
  }

  /**
   * Has the state kept outside this process: from now on it takes only what can be kept, and `keeping` is told of each
   * set. A StateKeeper calls this, and restores what was kept.
   *
   * @throws InvalidStateError when the present state cannot be kept, or is kept already.
   */
  keep(keeping: StateKeeping): KeptState {
    const { daemon } = this;
    if (this.#keeping !== undefined) throw new InvalidStateError(daemon, new Error("it is kept already"));
    const flaw = keeping.flawOf(this.#current);
    if (flaw !== undefined) throw new InvalidStateError(daemon, new TypeError(flaw));
    const replay = new Replay<State>();
    if (this.#revision > 0) replay.restart(this.#current);
    this.#keeping = keeping;
    this.#replay = replay;
    return {
      isRestored: () => this.#replay === undefined,
      isSet: () => !replay.isEmpty,
      restore: (found) => {
        if (this.#replay === replay) this.#restore(replay, found, keeping);
      },
      release: () => {
        if (this.#keeping !== keeping) return;
        this.#keeping = undefined;
        this.#replay = undefined;
      },
    };
  }

  #restore(replay: Replay<State>, found: { value: unknown } | undefined, keeping: StateKeeping): void {
    const accept = (value: unknown): Readonly<State> => this.#accepted(value as State, this.#options);
    const hear = (error: Error): void => keeping.leftOut(error);
    const restored = found === undefined ? this.#current : replay.on(accept(found.value), accept, hear);
    this.#replay = undefined;
    if (!replay.isEmpty) keeping.changed();
    if (!Object.is(restored, this.#current)) this.#become(restored as Readonly<State>);
    else if (found !== undefined) this.#revision += 1;
  }

  /** A state that may be set. @throws InvalidStateError */
  #admitted(value: State): Readonly<State> {
    const refusal = this.#replay === undefined ? undefined : this.#keeping?.refusal;
    if (refusal !== undefined) throw refusal;
    return this.#accepted(value, this.#options);
  }

  /** A snapshot of what the schema makes of a value. @throws InvalidStateError */
  #accepted(value: State, { schema, check }: StateOptions<State>): Readonly<State> {
    this.#assertSettled(value);
    const given = this.#snapshot(value);
    const taken = schema === undefined ? given : this.#snapshot(validated(this.daemon, schema, given));
    try {
      check?.(taken);
    } catch (error) {
      throw new InvalidStateError(this.daemon, error);
    }
    const flaw = this.#keeping?.flawOf(taken);
    if (flaw !== undefined) throw new InvalidStateError(this.daemon, new TypeError(flaw));
    return taken;
  }

  /** @throws InvalidStateError when it cannot be read, or is too deep for the stack. */
  #snapshot<Value>(value: Value): Readonly<Value> {
    try {
      return this.#snapshots.take(value);
    } catch (error) {
      const isStack = error instanceof RangeError;
      const why = isStack ? new RangeError("it has too many levels", { cause: error }) : error;
      throw new InvalidStateError(this.daemon, why);
    }
  }

  /** A promise is no state: who sets one means what it will resolve with. @throws InvalidStateError */
  #assertSettled(value: unknown): void {
    if (!isThenable(value)) return;
    if (types.isPromise(value)) void handled(value);
    const rule = "it is a promise: set what it resolves with, or give the asynchronous function to update()";
    throw new InvalidStateError(this.daemon, new TypeError(rule));
  }

  #become(next: Readonly<State>): void {
    const previous = this.#current;
    this.#current = next;
    this.#revision += 1;
    this.#watchers.tell(next, previous, this.#revision);
  }
}

function warnOf({ daemon, error }: { daemon: string; error: Error }): void {
  warn(`A watcher of the state of daemon "${daemon}" failed`, error);
}
