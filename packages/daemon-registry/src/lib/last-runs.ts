import { type Store, toError } from "@brains/daemon-core";
import { KeptKey, StateNotSavedError } from "@brains/daemon-messaging";

/** What is known of one schedule. */
interface Entry {
  readonly key: KeptKey;
  readonly encode: () => Uint8Array;
  time: number | undefined;
  /** Reads what is kept, once. */
  loading: Promise<void> | undefined;
}

/** When schedules last ran, kept in a store under `schedule/<daemon>`. */
export class LastRuns {
  readonly #store: Store;
  readonly #onError: (daemon: string, error: unknown) => void;
  readonly #entries = new Map<string, Entry>();

  /** @param onError told of a write that failed; it is tried again with the next time. */
  constructor(store: Store, onError: (daemon: string, error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /** Reads it, if that was not done before. @throws what the store throws. */
  load(daemon: string): Promise<void> {
    const entry = this.#entry(daemon);
    entry.loading ??= this.#load(entry);
    return entry.loading;
  }

  /** Waits no more for a store that does not answer: the next `load` asks anew. */
  drop(daemon: string): void {
    const entry = this.#entries.get(daemon);
    if (entry !== undefined) entry.loading = undefined;
  }

  /** The last nominal time that is done with, ms since the epoch. */
  of(daemon: string): number | undefined {
    return this.#entries.get(daemon)?.time;
  }

  save(daemon: string, time: number): void {
    const entry = this.#entry(daemon);
    entry.time = time;
    entry.key.write(entry.encode);
  }

  /** Resolves when all that was saved is in the store. @throws StateNotSavedError naming whose is not. */
  async flush(): Promise<void> {
    const failures: { daemon: string; error: Error }[] = [];
    const flushed = [...this.#entries].map(async ([daemon, { key }]) => {
      await key.flush().catch((error: unknown) => failures.push({ daemon, error: toError(error) }));
    });
    await Promise.all(flushed);
    if (failures.length > 0) throw new StateNotSavedError(failures);
  }

  /** Takes away what is kept of a schedule that is gone, and may never have been armed in this process. */
  forget(daemon: string): void {
    const entry = this.#entry(daemon);
    entry.time = undefined;
    entry.loading = Promise.resolve();
    entry.key.remove();
    const tidy = (): void => {
      const isUnused = entry.time === undefined && entry.key.isSaved && this.#entries.get(daemon) === entry;
      if (isUnused) this.#entries.delete(daemon);
    };
    entry.key.flush().then(tidy, () => {});
  }

  async #load(entry: Entry): Promise<void> {
    try {
      const value = await entry.key.read();
      if (entry.time === undefined && value !== undefined) entry.time = timeIn(value);
    } catch (error) {
      entry.loading = undefined;
      throw error;
    }
  }

  #entry(daemon: string): Entry {
    const present = this.#entries.get(daemon);
    if (present !== undefined) return present;
    const key = new KeptKey(this.#store, `schedule/${daemon}`, (error) => this.#onError(daemon, error));
    const entry: Entry = {
      key,
      encode: () => new TextEncoder().encode(JSON.stringify({ lastRun: entry.time })),
      time: undefined,
      loading: undefined,
    };
    this.#entries.set(daemon, entry);
    return entry;
  }
}

/** @throws Error for what is no time in ms since the epoch: nobody can go on from it. */
function timeIn(value: Uint8Array): number {
  const kept = new TextDecoder().decode(value);
  const time = numberIn(kept);
  if (Number.isSafeInteger(time) && time >= 0) return time;
  throw new Error(`What the store has is no time: ${kept.slice(0, 100)}`);
}

function numberIn(kept: string): number {
  try {
    const read: unknown = JSON.parse(kept);
    return Number(typeof read === "object" && read !== null ? Reflect.get(read, "lastRun") : undefined);
  } catch {
    return Number.NaN;
  }
}
