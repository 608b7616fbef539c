import type { RunRecord } from "@brains/daemon-core";

/** How many runs are remembered. */
const LENGTH = 50;

/** The last runs of a daemon, in a ring. */
export class History {
  readonly #ring: RunRecord[] = [];
  #next = 0;

  get last(): RunRecord | undefined {
    return this.#ring[(this.#next + LENGTH - 1) % LENGTH];
  }

  add(record: RunRecord): void {
    this.#ring[this.#next] = record;
    this.#next = (this.#next + 1) % LENGTH;
  }

  /** Oldest first. */
  list(): RunRecord[] {
    return this.#ring.length < LENGTH
      ? [...this.#ring]
      : [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }
}
