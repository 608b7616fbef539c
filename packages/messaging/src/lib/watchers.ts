import { isThenable, toError } from "@brains/daemon-core";
import type { StateWatcher } from "../state-options.ts";

/**
 * Tells watchers of each change, once and in order. A change that a watcher makes waits until the present one
 * has reached everybody; a watcher hears only of what changed after it came.
 */
export class Watchers<State> {
  readonly #watchers = new Set<Watching<State>>();
  readonly #changes: Change<State>[] = [];
  readonly #failed: (error: Error) => void;
  #telling = false;

  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  /** @param since the revision after which it wants to hear. */
  add(watcher: StateWatcher<State>, since: number): () => void {
    const watching = { watcher, since };
    this.#watchers.add(watching);
    return () => this.#watchers.delete(watching);
  }

  clear(): void {
    this.#watchers.clear();
  }

  /** @param revision that of `next`. */
  tell(next: Readonly<State>, previous: Readonly<State> | undefined, revision: number): void {
    // One that comes later hears only of later changes, so nothing need be noted while there is none.
    if (this.#watchers.size === 0) return;
    this.#changes.push({ next, previous, revision });
    if (this.#telling) return;
    this.#telling = true;
    for (let change = this.#changes.shift(); change !== undefined; change = this.#changes.shift()) {
      for (const watching of this.#watchers)
        if (watching.since < change.revision) this.#call(watching, change);
    }
    this.#telling = false;
  }

  #call({ watcher }: Watching<State>, { next, previous }: Change<State>): void {
    try {
      const result = watcher(next, previous);
      if (isThenable(result)) result.then(undefined, (error: unknown) => this.#failed(toError(error)));
    } catch (error) {
      this.#failed(toError(error));
    }
  }
}

/** One set. */
interface Change<State> {
  readonly next: Readonly<State>;
  readonly previous: Readonly<State> | undefined;
  readonly revision: number;
}

interface Watching<State> {
  readonly watcher: StateWatcher<State>;
  readonly since: number;
}
