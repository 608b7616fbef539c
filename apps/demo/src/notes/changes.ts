/** What waits, and can be told to end. */
interface Patience {
  signal: AbortSignal;
  sleep: (ms: number) => Promise<void>;
}

/** An editor touches a file several times when it saves. */
const SETTLING = 40;

/** Collects paths until somebody has time for them; a path that comes again meanwhile counts once. */
export class Changes {
  #paths = new Set<string>();
  #wake: () => void = () => {};

  add(path: string): void {
    this.#paths.add(path);
    this.#wake();
  }

  /** Waits for the first path, and a moment more for what comes with it. */
  async next({ signal, sleep }: Patience): Promise<string[]> {
    await this.#arrival(signal);
    signal.throwIfAborted();
    await sleep(SETTLING);
    const paths = [...this.#paths];
    this.#paths.clear();
    return paths;
  }

  async #arrival(signal: AbortSignal): Promise<void> {
    if (this.#paths.size > 0 || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const stop = () => resolve();
    signal.addEventListener("abort", stop);
    await promise;
    signal.removeEventListener("abort", stop);
  }
}
