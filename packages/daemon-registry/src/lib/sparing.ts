/** At most one line a key in so many ms. */
const PAUSE = 10_000;

/** How many keys are remembered. */
const MOST = 1_000;

interface Told {
  readonly time: number;
  /** How many were held back since. */
  held: number;
}

/** Keeps what happens again and again from flooding the log: the first of a key is told at once, more as a number later. */
export class Sparing {
  readonly #told = new Map<string, Told>();

  /**
   * Whether to tell of something now, and what to add to it: how many of its kind were held back before.
   *
   * @param time wall time, ms.
   * @returns undefined: not now.
   */
  more(key: string, time: number): string | undefined {
    const last = this.#told.get(key);
    if (last !== undefined && time - last.time >= 0 && time - last.time < PAUSE) {
      last.held += 1;
      return undefined;
    }
    this.#told.delete(key);
    this.#told.set(key, { time, held: 0 });
    if (this.#told.size > MOST) this.#forgetOldest();
    return last === undefined || last.held === 0 ? "" : ` (and ${last.held} since the last such line)`;
  }

  #forgetOldest(): void {
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      return;
    }
  }
}
