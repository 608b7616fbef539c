import { toError } from "@brains/daemon-core";
import type { Next } from "../state-options.ts";
import { nextState } from "./next-state.ts";
import { isPlain } from "./snapshots.ts";

/** The sets that were made before it was known what is kept of a state: they are made again on top of that. */
export class Replay<State> {
  /** The state as the last set left it that asked for nothing of the one before. */
  #start: { readonly state: Readonly<State> | undefined } | undefined;
  #sets: { readonly next: Next<State>; readonly replaces: boolean }[] = [];

  /** Whether nothing was set. */
  get isEmpty(): boolean {
    return this.#start === undefined && this.#sets.length === 0;
  }

  /** Notes a set, and the state that it made. */
  note(next: Next<State>, replaces: boolean, state: Readonly<State>): void {
    const isWhole = typeof next !== "function" && (replaces || !isPlain(next));
    if (isWhole) this.restart(state);
    else this.#sets.push({ next, replaces });
  }

  /** Notes a state that takes the place of whatever there was. */
  restart(state: Readonly<State> | undefined): void {
    this.#start = { state };
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
    let state = this.#start === undefined ? found : this.#start.state;
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
