import { handled } from "@brains/daemon-core";
import { InvalidStateError } from "../errors/invalid-state-error.ts";
import type { KeptKey } from "../kept-key.ts";
import type { KeptState, StateKeeping } from "../state-keeping.ts";
import type { StateStore } from "../state-store.ts";
import { Keepable } from "./keepable.ts";
import { bytesOf, stateIn } from "./kept-text.ts";

/** The keeping of one state under one key: it is restored first, and saved whenever it is set from then on. */
export class Custody implements StateKeeping {
  readonly state: StateStore;
  readonly #key: KeptKey;
  readonly #name: string;
  readonly #onError: (error: unknown) => void;
  readonly #kept: KeptState;
  readonly #keepable = new Keepable();
  #loading: Promise<void> | undefined;
  #refusal: InvalidStateError | undefined;
  #isOver = false;
  readonly #make = (): Uint8Array => {
    try {
      return bytesOf(this.state.current);
    } catch (error) {
      throw new InvalidStateError(this.state.daemon, error);
    }
  };

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
    if (this.#kept.isRestored()) this.#key.write(this.#make);
    else void this.loaded();
  }

  leftOut(error: Error): void {
    this.#onError(error);
  }

  /** What failed is tried again. */
  loaded(): Promise<void> {
    this.#loading ??= handled(this.#load());
    return this.#loading;
  }

  /** @throws why what was set is not durable (rejects). */
  async flush(): Promise<void> {
    if (!this.#kept.isRestored()) {
      if (!this.#kept.isSet()) return;
      await this.loaded();
    }
    await this.#key.flush();
  }

  /** Ends it: what is set from now on is not kept. */
  end(): void {
    this.#isOver = true;
    this.#kept.release();
  }

  async #load(): Promise<void> {
    try {
      this.#restore(await this.#key.read());
    } catch (error) {
      this.#loading = undefined;
      if (this.#isOver) return;
      if (error instanceof InvalidStateError) this.#refusal = error;
      this.#onError(error);
      throw error;
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
  }
}
