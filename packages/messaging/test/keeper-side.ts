import assert from "node:assert/strict";
import { boundState, type DaemonState } from "../src/bound-state.ts";
import { StateStore } from "../src/state-store.ts";

export interface State {
  n: number;
  /** `n` once more: a mixture of two states would show. */
  copy: { n: number };
  patched?: number;
  foreign?: number;
}

/** A set, as a function of the state before it. */
type Change = (before: State) => State;

interface Watching {
  readonly heard: unknown[];
  readonly from: number;
  until?: number;
  readonly off: () => void;
}

/** The greatest `n` that is not refused. */
export const MOST = 10;
export const whole = (n: number): State => ({ n, copy: { n } });
export const plus = (state: State, by: number): State => ({ ...state, ...whole(state.n + by) });

/** The real state of one daemon, and what the model says of it. */
export class Side {
  readonly store: StateStore<State>;
  current: State = whole(0);
  /** How often it was set. */
  sets: number;
  /** The sets since it is kept, until it is restored. */
  changes: { change: Change; isWhole: boolean }[] | undefined = [];
  /** The states that may be in the store from now on. */
  readonly fresh: State[] = [];
  /** Whether there was any such state. */
  hasWritten = false;
  /** How many sets a watcher is to make. */
  nested = 0;
  readonly #state: DaemonState<State>;
  readonly #told: unknown[] = [];
  readonly #watchings: Watching[] = [];
  readonly #updates = new Set<{ by: number }>();

  constructor(daemon: string, sets: number) {
    this.sets = sets;
    this.store = new StateStore<State>(daemon, {
      initialState: whole(0),
      check({ n, copy }) {
        if (n > MOST) throw new Error(`n must be at most ${MOST}`);
        assert.equal(copy.n, n);
      },
    });
    this.#state = boundState(this.store, { isLive: () => true });
    this.store.watch(() => {
      if (this.nested === 0) return;
      this.nested -= 1;
      this.store.set({ patched: -1 });
    });
    this.watch();
  }

  watch(): void {
    const heard: unknown[] = [];
    const off = this.store.watch((...change) => heard.push(change));
    this.#watchings.push({ heard, off, from: this.#told.length });
  }

  unwatch(): void {
    const watching = this.#watchings.find(({ until }) => until === undefined);
    if (watching === undefined) return;
    watching.off();
    watching.until = this.#told.length;
  }

  /** Sets it by a function. */
  trySet(change: Change): void {
    let isTaken = true;
    try {
      this.store.set((state) => change(state ?? whole(NaN)));
    } catch {
      isTaken = false;
    }
    assert.equal(isTaken, this.change(change));
  }

  /** Updates it, once it is restored. */
  update(by: number): void {
    const update = { by };
    if (this.changes === undefined) this.change((state) => plus(state, by));
    else this.#updates.add(update);
    this.#state
      .update((state) => plus(state ?? whole(NaN), by))
      .then(undefined, () => this.#updates.delete(update));
  }

  compare(n: number, isStale: boolean): void {
    const { revision } = this.store;
    const { ok } = this.store.compareAndSet(isStale ? revision - 1 : revision, whole(n));
    assert.equal(ok, !isStale);
    if (ok) this.change(() => whole(n), { isWhole: true });
  }

  /** What the model says of a set; false when it is refused. */
  change(
    change: Change,
    { isWhole = false, nested = 0 }: { isWhole?: boolean; nested?: number } = {},
  ): boolean {
    const next = change(this.current);
    if (next.n > MOST) return false;
    if (this.changes === undefined) this.#write(next);
    else this.changes.push({ change, isWhole });
    this.sets += 1;
    this.#told.push([next, this.current]);
    this.current = next;
    if (nested > 0) this.change((state) => ({ ...state, patched: -1 }), { nested: nested - 1 });
    return true;
  }

  /** What the model says of restoring. */
  restore(found: State | undefined): { replayed: number; leftOut: number } {
    const changes = this.changes ?? [];
    this.changes = undefined;
    const outcome = { replayed: 0, leftOut: 0 };
    if (found !== undefined) {
      // After a whole set nothing depends on what is kept.
      const isWhole = changes.some((change) => change.isWhole);
      let state = found;
      for (const { change } of isWhole ? [] : changes) {
        const next = change(state);
        if (next.n <= MOST) state = next;
        else outcome.leftOut += 1;
        outcome.replayed += 1;
      }
      if (!isWhole) {
        this.#told.push([state, this.current]);
        this.current = state;
      }
    }
    if (changes.length > 0) this.#write(this.current);
    for (const { by } of this.#updates) this.change((state) => plus(state, by));
    this.#updates.clear();
    return outcome;
  }

  #write(state: State): void {
    this.hasWritten = true;
    this.fresh.push(state);
  }

  verify(): void {
    assert.deepEqual(this.store.current, this.current);
    for (const { heard, from, until } of this.#watchings)
      assert.deepEqual(heard, this.#told.slice(from, until ?? this.#told.length));
  }
}
