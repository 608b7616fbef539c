import type { CasResult, Rev, Store, StoreEntry, StoreEvent } from "@brains/daemon-core";

/**
 * What becomes of a call: `lost` means that it throws and was not done, `unsure` that it throws and was done, `untold`
 * that it was done and the caller never hears of it.
 */
export type Fate = "done" | "lost" | "unsure" | "refused" | "untold";

interface Call {
  readonly key: string;
  readonly decide: (fate: Fate) => Promise<void>;
}

/** A store whose calls wait until the test says what becomes of them. */
export class ScriptedStore implements Store {
  readonly calls: Call[] = [];
  /** What was read last, by key. */
  readonly read: Map<string, Uint8Array | null> = new Map();
  readonly era: string;
  readonly #inner: Store;
  readonly #held: Call[] = [];

  constructor(inner: Store) {
    this.#inner = inner;
    this.era = inner.era;
  }

  async get(key: string): Promise<{ value: Uint8Array | null; rev: Rev } | undefined> {
    return await this.#wait(key, async () => await this.#get(key), undefined);
  }

  async cas(key: string, value: Uint8Array | null, expected: Rev): Promise<CasResult> {
    return await this.#wait(key, async () => await this.#inner.cas(key, value, expected), { ok: false });
  }

  list(prefix: string): AsyncIterable<StoreEntry> {
    return this.#inner.list(prefix);
  }

  watch(prefix: string, options?: { signal?: AbortSignal | undefined }): AsyncIterable<StoreEvent> {
    return this.#inner.watch(prefix, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Decides what becomes of the oldest call; false when none waits. */
  async decide(fate: Fate): Promise<boolean> {
    const call = this.calls.shift();
    await call?.decide(fate);
    return call !== undefined;
  }

  /** The oldest call hangs, until it is decided. */
  hold(): void {
    this.#held.push(...this.calls.splice(0, 1));
  }

  async decideHeld(fate: Fate): Promise<void> {
    await this.#held.shift()?.decide(fate);
  }

  /** The oldest call has to wait for all others. */
  defer(): void {
    this.calls.push(...this.calls.splice(0, 1));
  }

  async #get(key: string): Promise<{ value: Uint8Array | null; rev: Rev } | undefined> {
    const found = await this.#inner.get(key);
    this.read.set(key, found?.value ?? null);
    return found;
  }

  #wait<T>(key: string, act: () => Promise<T>, refused: T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const decide = async (fate: Fate): Promise<void> => {
      if (fate === "refused" && refused !== undefined) return resolve(refused);
      const result = fate === "lost" ? undefined : await act();
      if (fate === "lost" || fate === "unsure") reject(new Error(`the write is ${fate}`));
      else if (fate !== "untold") resolve(result as T);
    };
    this.calls.push({ key, decide });
    return promise;
  }
}
