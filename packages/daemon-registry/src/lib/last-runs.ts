import type { Store } from "@brains/daemon-core";

/** What is known of one schedule. */
interface Entry {
  time: number;
  /** The revision that was read or written last. */
  rev: bigint;
  /** Whether the store has it. */
  isSaved: boolean;
  writing: Promise<void> | undefined;
}

/**
 * When schedules last ran, kept in a store under `schedule/<daemon>`. Of several times in a row only the newest is
 * written; one write is in flight for each daemon.
 */
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
  async load(daemon: string): Promise<void> {
    if (this.#entries.has(daemon)) return;
    const found = await this.#store.get(keyOf(daemon));
    const time = found?.value == null ? undefined : timeIn(found.value);
    if (!this.#entries.has(daemon))
      this.#entries.set(daemon, {
        time: time ?? NaN,
        rev: found?.rev ?? 0n,
        isSaved: true,
        writing: undefined,
      });
  }

  /** The last nominal time that is done with, ms since the epoch. */
  of(daemon: string): number | undefined {
    const time = this.#entries.get(daemon)?.time;
    return time === undefined || Number.isNaN(time) ? undefined : time;
  }

  save(daemon: string, time: number): void {
    const entry = this.#entries.get(daemon) ?? { time, rev: 0n, isSaved: false, writing: undefined };
    this.#entries.set(daemon, entry);
    entry.time = time;
    entry.isSaved = false;
    entry.writing ??= this.#write(daemon, entry);
  }

  /** Resolves when all that was saved is in the store, or could not be written. */
  async flush(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(async ({ writing }) => await writing));
  }

  /** Takes away what is kept of a daemon that is gone. */
  async forget(daemon: string): Promise<void> {
    const entry = this.#entries.get(daemon);
    this.#entries.delete(daemon);
    await entry?.writing;
    try {
      if (entry !== undefined && entry.rev > 0n) await this.#store.cas(keyOf(daemon), null, entry.rev);
    } catch (error) {
      this.#onError(daemon, error);
    }
  }

  async #write(daemon: string, entry: Entry): Promise<void> {
    try {
      while (!entry.isSaved) {
        const { time } = entry;
        const value = new TextEncoder().encode(JSON.stringify({ lastRun: time }));
        const written = await this.#store.cas(keyOf(daemon), value, entry.rev);
        if (written.ok) entry.rev = written.rev;
        else entry.rev = (await this.#store.get(keyOf(daemon)))?.rev ?? 0n;
        entry.isSaved = written.ok && entry.time === time;
      }
    } catch (error) {
      this.#onError(daemon, error);
    } finally {
      entry.writing = undefined;
    }
  }
}

function keyOf(daemon: string): string {
  return `schedule/${daemon}`;
}

function timeIn(value: Uint8Array): number | undefined {
  try {
    const read: unknown = JSON.parse(new TextDecoder().decode(value));
    const time: unknown =
      typeof read === "object" && read !== null ? Reflect.get(read, "lastRun") : undefined;
    return typeof time === "number" && Number.isFinite(time) ? time : undefined;
  } catch {
    return undefined;
  }
}
