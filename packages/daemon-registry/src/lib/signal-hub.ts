/**
 * Who waits for signals that were given: one listener at each, however many wait. Node takes one of many listeners off an
 * AbortSignal in a time that grows with their number.
 */
export class SignalHub {
  readonly #waiting = new WeakMap<AbortSignal, Set<() => void>>();

  /** Calls `listener` when the signal is aborted, at once if it is; returns what takes it back. */
  on(signal: AbortSignal, listener: () => void): () => void {
    if (signal.aborted) {
      listener();
      return () => {};
    }
    const waiting = this.#waiting.get(signal) ?? this.#listen(signal);
    waiting.add(listener);
    return () => waiting.delete(listener);
  }

  #listen(signal: AbortSignal): Set<() => void> {
    const waiting = new Set<() => void>();
    this.#waiting.set(signal, waiting);
    const tell = (): void => {
      for (const listener of waiting) listener();
    };
    signal.addEventListener("abort", tell, { once: true });
    return waiting;
  }
}
