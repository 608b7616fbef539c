import { toError } from "@brains/daemon-core";
import type { Next } from "../state-options.ts";
import { nextState } from "./next-state.ts";
import { isPlain } from "./snapshots.ts";

/**
 * The sets that were made before it was known what is kept of a state: they are made again on top of that. Only what
 * depends on it is remembered: nothing but the state once one took the place of whatever there was, and until then
 * patches as one, as long as no function comes between.
 */
export class Replay<State> {
  /** The state, once it depends no more on what is kept. */
  #whole: { readonly state: Readonly<State> | undefined } | undefined;
  #sets: { readonly next: Next<State>; readonly replaces: boolean }[] = [];

  /** Whether nothing was set. */
  get isEmpty(): boolean {
    return this.#whole === undefined && this.#sets.length === 0;
  }

  /** Notes a set, and the state that it made. */
  note(next: Next<State>, replaces: boolean, state: Readonly<State>): void {
    const isPatch = !replaces && isPlain(next);
    const isWhole = typeof next !== "function" && !isPatch;
    if (isWhole || this.#whole !== undefined) return this.restart(state);
    const last = this.#sets.at(-1);
    if (isPatch && last !== undefined && isPlain(last.next))
      this.#sets[this.#sets.length - 1] = { next: { ...last.next, ...next }, replaces };
    else this.#sets.push({ next, replaces });
  }

  /** Notes a state that takes the place of whatever there was. */
  restart(state: Readonly<State> | undefined): void {
    this.#whole = { state };
    this.#sets = [];
  }

  /**
   * The state that the sets make of `found`.
   *
   * @param accept lets a state pass, or throws.
   * @param refused told what became of a set that fails on `found`; it is left out.
   */
  on(
    found: Readonly<State> | undefined,
    accept: (state: State) => Readonly<State>,
    refused: (error: Error) => void,
  ): Readonly<State> | undefined {
    if (this.#whole !== undefined) return this.#whole.state;
    let state = found;
    for (const { next, replaces } of this.#sets) {
      try {
        state = accept(nextState(state, next, replaces));
      } catch (error) {
        refused(toError(error));
      }
    }
    return state;
  }
}
