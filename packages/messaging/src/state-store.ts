import { InvalidStateError } from "./errors/invalid-state-error.ts";
import { guard } from "./lib/guard.ts";
import { isPlain, Snapshots } from "./lib/snapshots.ts";
import { warn } from "./lib/warn.ts";
import { Watchers } from "./lib/watchers.ts";

/**
 * What is merged into a state: some of its keys, or a value that takes the place of one that is no object.
 */
export type Patch<State> = State | (State extends object ? Partial<State> : never);

/** A patch, or what makes one of the state there is. */
export type Next<State, Given = Patch<State>> = Given | ((current: Readonly<State> | undefined) => Given);

/** Called with each new state and the one before it; what it throws disturbs nobody. */
export type StateWatcher<State> = (next: Readonly<State>, previous: Readonly<State> | undefined) => unknown;

/** What a state begins with. */
export interface StateOptions<State = unknown> {
  /** What it is until it is first set. @default undefined */
  initialState?: State | undefined;
  /** Refuses a value by throwing; it is called with the frozen state that would be kept. */
  check?: ((value: Readonly<State>) => void) | undefined;
  /** Told what a watcher threw or rejected with. @default a process warning */
  onWatcherError?: ((failure: { daemon: string; error: Error }) => unknown) | undefined;
}

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
  #current: Readonly<State> | undefined;
  #revision = 0;

  /** @throws InvalidStateError when `initialState` is refused. */
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

  /** How often it was set. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Takes other options, as when a definition is replaced. A state that was set is kept; one that never was
   * becomes the new `initialState`.
   *
   * @throws InvalidStateError when `initialState` is refused; the old options are kept.
   */
  configure(options: StateOptions<State>): void {
    const { initialState } = options;
    const initial = initialState === undefined ? undefined : this.#checked(initialState, options);
    this.#options = options;
    if (this.#revision === 0) this.#current = initial;
  }

  /**
   * Sets the state, and tells the watchers before it returns. A plain object is merged, one level deep, into
   * a plain object that is there; everything else takes the place of what was there.
   *
   * @param options.replace do not merge. @default false
   * @throws InvalidStateError; the old state is kept. What a function given as `next` throws is thrown as it
   * is.
   */
  set(next: Next<State, State>, options: { replace: true }): void;
  set(next: Next<State>, options?: { replace?: boolean | undefined }): void;
  set(next: Next<State>, options: { replace?: boolean | undefined } = {}): void {
    const given: unknown =
      typeof next === "function" ? Reflect.apply(next, undefined, [this.#current]) : next;
    this.#write(merged<State>(options.replace === true ? undefined : this.#current, given));
  }

  /**
   * Sets the state to `next`, unmerged, if it was set just `revision` times.
   *
   * @throws InvalidStateError; the old state is kept.
   */
  compareAndSet(revision: number, next: State): { ok: true; state: Readonly<State> } | { ok: false } {
    return revision === this.#revision ? { ok: true, state: this.#write(next) } : { ok: false };
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

  #write(value: State): Readonly<State> {
    const next = this.#checked(value, this.#options);
    const previous = this.#current;
    this.#current = next;
    this.#revision += 1;
    this.#watchers.tell({ next, previous, revision: this.#revision });
    return next;
  }

  #checked(value: State, { check }: StateOptions<State>): Readonly<State> {
    const taken = this.#snapshots.take(value);
    try {
      check?.(taken);
    } catch (error) {
      throw new InvalidStateError(this.daemon, error);
    }
    return taken;
  }
}

/** A plain object goes into a plain object; anything else takes its place. */
function merged<State>(current: Readonly<State> | undefined, given: unknown): State;
function merged(current: unknown, given: unknown): unknown {
  return isPlain(current) && isPlain(given) ? { ...current, ...given } : given;
}

function warnOf({ daemon, error }: { daemon: string; error: Error }): void {
  warn(`A watcher of the state of daemon "${daemon}" failed`, error);
}
