import { handled } from "@brains/daemon-core";
import { InvalidStateError } from "../errors/invalid-state-error.ts";
import type { KeptKey } from "../kept-key.ts";
import type { KeptState, StateKeeping } from "../state-keeping.ts";
import type { StateStore } from "../state-store.ts";
import { Keepable } from "./keepable.ts";
import { areKeptAlike, bytesOf, stateIn } from "./kept-text.ts";

/** The keeping of one state under one key: it is restored first, and saved whenever it is set from then on. */
export class Custody implements StateKeeping {
  readonly state: StateStore;
  readonly #key: KeptKey;
  readonly #name: string;
  readonly #onError: (error: unknown) => void;
  readonly #kept: KeptState;
  readonly #keepable = new Keepable();
  /** Settles with the read that counts. */
  #loading: PromiseWithResolvers<void> | undefined;
  /** The read that counts; none, once it was dropped. */
  #read: object | undefined;
  #refusal: InvalidStateError | undefined;
  /** Whether it has given the key anything to write. */
  #hasWritten = false;
  readonly #make = (): Uint8Array => this.#bytesOf(this.state.current);

  /**
   * @param name what the key is called.
   * @throws InvalidStateError when the state cannot be kept.
   */
  constructor(state: StateStore, key: KeptKey, name: string, onError: (error: unknown) => void) {
    this.state = state;
    this.#key = key;
    this.#name = name;
    this.#onError = onError;
    this.#kept = state.keep(this);
  }

  get refusal(): InvalidStateError | undefined {
    return this.#refusal;
  }

  flawOf(state: unknown): string | undefined {
    return this.#keepable.flawOf(state);
  }

  changed(): void {
    if (this.#kept.isRestored()) this.#write();
    else void this.loaded();
  }

  leftOut(error: Error): void {
    this.#onError(error);
  }

  /** What failed, or was dropped, is tried again. */
  loaded(): Promise<void> {
    const loading = (this.#loading ??= unsettled());
    if (this.#read === undefined) void this.#load(loading);
    return loading.promise;
  }

  /** Waits no more for a read that is under way; who waits for it waits for the next one. */
  drop(): void {
    if (!this.#kept.isRestored()) this.#read = undefined;
  }

  /** @throws why what was set is not durable (rejects). */
  async flush(): Promise<void> {
    if (!this.#kept.isRestored()) {
      if (!this.#kept.isSet()) return;
      await this.loaded();
    }
    await this.#key.flush();
  }

  /** Ends it: what is set from now on is not kept, and nobody waits for it to be restored. */
  end(): void {
    this.#read = undefined;
    this.#kept.release();
    this.#loading?.resolve();
  }

  /** The same; but what was set since it was restored is still written. */
  release(): void {
    const isUnsaved = this.#hasWritten && !this.#key.isSaved;
    const last = this.state.current;
    this.end();
    if (isUnsaved) this.#key.write(() => this.#bytesOf(last));
  }

  async #load(loading: PromiseWithResolvers<void>): Promise<void> {
    const read = (this.#read = {});
    try {
      const bytes = await this.#key.read();
      if (this.#read !== read) return;
      this.#restore(bytes);
      loading.resolve();
    } catch (error) {
      if (this.#read !== read) return;
      this.#read = undefined;
      this.#loading = undefined;
      if (error instanceof InvalidStateError) this.#refusal = error;
      this.#onError(error);
      loading.reject(error);
    }
  }

  #restore(bytes: Uint8Array | undefined): void {
    const { daemon } = this.state;
    const key = this.#name;
    let found: { value: unknown } | undefined;
    try {
      found = bytes && { value: stateIn(bytes) };
    } catch (error) {
      throw new InvalidStateError(daemon, error, { key });
    }
    try {
      this.#kept.restore(found);
    } catch (error) {
      if (!(error instanceof InvalidStateError)) throw error;
      throw new InvalidStateError(daemon, error.cause, { issues: error.issues, key });
    }
    // What its schema made of it is what the next process shall find. A watcher that was told may have ended the keeping.
    const isOver = this.#read === undefined;
    if (found !== undefined && !isOver && !this.#hasWritten && !this.#isAs(found.value)) this.#write();
  }

  #write(): void {
    this.#hasWritten = true;
    this.#key.write(this.#make);
  }

  #isAs(found: unknown): boolean {
    try {
      return areKeptAlike(found, this.state.current);
    } catch {
      return false; // the write will say why
    }
  }

  #bytesOf(state: unknown): Uint8Array {
    try {
      return bytesOf(state);
    } catch (error) {
      throw new InvalidStateError(this.state.daemon, error);
    }
  }
}

/** Its rejection is never unhandled. */
function unsettled(): PromiseWithResolvers<void> {
  const loading = Promise.withResolvers<void>();
  void handled(loading.promise);
  return loading;
}
