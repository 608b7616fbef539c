/**
 * Listens to signals, once to each however many want to hear of it: adding a listener to a signal takes a look at all
 * it has, so that thousands of requests with one signal would take forever.
 */
export class Aborts {
  readonly #listeners = new Map<AbortSignal, Set<() => void>>();

  /** Calls `listener` when `signal`, which is not aborted yet, is; returns what takes it back. */
  on(signal: AbortSignal, listener: () => void): () => void {
    const listeners = this.#of(signal);
    listeners.add(listener);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      signal.removeEventListener("abort", this.#hear);
      this.#listeners.delete(signal);
    };
  }

  #of(signal: AbortSignal): Set<() => void> {
    let listeners = this.#listeners.get(signal);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(signal, listeners);
      signal.addEventListener("abort", this.#hear, { once: true });
    }
    return listeners;
  }

  readonly #hear = ({ target }: Event): void => {
    const listeners = this.#listeners.get(target as AbortSignal);
    this.#listeners.delete(target as AbortSignal);
    for (const listener of listeners ?? []) listener();
  };
}
