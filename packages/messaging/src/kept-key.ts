import { handled, type Rev, type Store } from "@brains/daemon-core";
import { guard } from "./lib/guard.ts";

/** How often a write is tried while others write the same key. */
const ATTEMPTS = 16;

/**
 * One key of a store, for the one who writes it: of several values in a row only the newest is written, and one write
 * is in flight at a time. When somebody else wrote meanwhile, the newest value is written over that.
 *
 * A write that fails is tried again at once, since nobody knows what became of it; when that fails too, it is told, and
 * tried again by `flush` and with the next value, which is at once when that was given meanwhile.
 */
export class KeptKey {
  readonly #store: Store;
  readonly #key: string;
  readonly #onError: (error: unknown) => unknown;
  /** Makes the newest value; null: there shall be none. */
  #make: (() => Uint8Array) | null = null;
  /** How often a value was given, and which of them the store has. */
  #given = 0;
  #durable = 0;
  /** What the next write expects; `undefined`: to be read first. */
  #rev: Rev | undefined;
  #attempt: Promise<void> | undefined;
  #failure: unknown;

  /** @param onError told of each write that failed; what it throws disturbs nothing. */
  constructor(store: Store, key: string, onError: (error: unknown) => unknown) {
    this.#store = store;
    this.#key = key;
    this.#onError = onError;
  }

  /** Whether all that was given is durable. */
  get isSaved(): boolean {
    return this.#durable === this.#given;
  }

  /**
   * What the store has; `undefined` where there is nothing. It is what was given last, once there is such a value.
   *
   * @throws what the store throws (rejects).
   */
  read(): Promise<Uint8Array | undefined> {
    return handled(this.#read());
  }

  /** Has what `make` makes written; it is called when the write begins, if nothing newer was given by then. */
  write(make: () => Uint8Array): void {
    this.#give(make);
  }

  /** Has the key deleted. */
  remove(): void {
    this.#give(null);
  }

  /**
   * Resolves when all that was given before is durable.
   *
   * @throws why it could not be written (rejects).
   */
  flush(): Promise<void> {
    return handled(this.#flush());
  }

  async #read(): Promise<Uint8Array | undefined> {
    if (this.#given > 0) return this.#make?.();
    const found = await this.#store.get(this.#key);
    this.#rev ??= found?.rev ?? 0n;
    return found?.value ?? undefined;
  }

  async #flush(): Promise<void> {
    const given = this.#given;
    await this.#attempt; // it may have begun before the newest value was given
    if (this.#durable >= given) return;
    await (this.#attempt ?? this.#begin());
    if (this.#durable < given) throw this.#failure;
  }

  #give(make: (() => Uint8Array) | null): void {
    this.#make = make;
    this.#given += 1;
    if (this.#attempt === undefined) void this.#begin();
  }

  #begin(): Promise<void> {
    this.#attempt = handled(this.#writeNewest());
    return this.#attempt;
  }

  async #writeNewest(): Promise<void> {
    await Promise.resolve(); // what is given in the same turn is written as one
    const given = this.#given;
    try {
      await this.#put(this.#make?.() ?? null);
      this.#durable = given;
    } catch (error) {
      this.#failure = error;
    }
    this.#attempt = undefined;
    // What was given meanwhile is the next value: it is tried, whatever became of the one before. It is begun before
    // anybody is told, who might give another one.
    if (this.#given > given) void this.#begin();
    if (this.#durable < given) guard(this.#onError, this.#failure);
  }

  async #put(value: Uint8Array | null): Promise<void> {
    let hasFailed = false;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        if (await this.#tryToPut(value)) return;
      } catch (error) {
        // It may stand there for all we know, but perhaps not durably: so it is written anew.
        this.#rev = undefined;
        if (hasFailed) throw error;
        hasFailed = true;
      }
    }
    throw new Error(`"${this.#key}" was written by somebody else during each of ${ATTEMPTS} attempts`);
  }

  async #tryToPut(value: Uint8Array | null): Promise<boolean> {
    if (this.#rev === undefined) {
      const found = await this.#store.get(this.#key);
      this.#rev = found?.rev ?? 0n;
      if (value === null && (found?.value ?? null) === null) return true;
    }
    const written = await this.#store.cas(this.#key, value, this.#rev);
    this.#rev = written.ok ? written.rev : undefined;
    return written.ok;
  }
}
