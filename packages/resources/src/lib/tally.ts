import type { CircuitBreakerRules } from "../circuit/circuit-rules.ts";

/** Counts what ended while a circuit is closed. Times are monotonic, in ms. */
export interface Tally {
  /** The failures that count now. */
  failures(now: number): number;
  succeeded(now: number): void;
  /** @returns whether that is one too many. */
  failed(now: number): boolean;
}

export function tallyOf({ failures }: CircuitBreakerRules): Tally {
  return typeof failures === "number" ? new InARow(failures) : new ShareOf(failures);
}

class InARow implements Tally {
  readonly #limit: number;
  #failures = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  failures(): number {
    return this.#failures;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): boolean {
    this.#failures += 1;
    return this.#failures >= this.#limit;
  }
}

/** The window slides by so many parts, so that it keeps no more than that however many calls there are. */
const PARTS = 10;

class ShareOf implements Tally {
  readonly #share: number;
  readonly #minimum: number;
  readonly #part: number;
  readonly #failed: number[] = Array.from({ length: PARTS }, () => 0);
  readonly #ended: number[] = Array.from({ length: PARTS }, () => 0);
  /** Which part of time is the latest that was counted in; the n-th stands at n % PARTS. */
  #latest = 0;
  #failures = 0;
  #total = 0;

  constructor({ share, window, minimum }: { share: number; window: number; minimum: number }) {
    this.#share = share;
    this.#minimum = minimum;
    this.#part = window / PARTS;
  }

  failures(now: number): number {
    this.#slide(now);
    return this.#failures;
  }

  succeeded(now: number): void {
    this.#count(now, 0);
  }

  failed(now: number): boolean {
    this.#count(now, 1);
    return this.#total >= this.#minimum && this.#failures / this.#total >= this.#share;
  }

  #count(now: number, failures: 0 | 1): void {
    const at = this.#slide(now);
    this.#failed[at] = (this.#failed[at] ?? 0) + failures;
    this.#ended[at] = (this.#ended[at] ?? 0) + 1;
    this.#failures += failures;
    this.#total += 1;
  }

  /** Forgets the parts that have left the window. */
  #slide(now: number): number {
    const present = Math.floor(now / this.#part);
    for (let part = Math.max(this.#latest + 1, present - PARTS + 1); part <= present; part += 1) {
      const at = part % PARTS;
      this.#failures -= this.#failed[at] ?? 0;
      this.#total -= this.#ended[at] ?? 0;
      this.#failed[at] = 0;
      this.#ended[at] = 0;
    }
    this.#latest = present;
    return present % PARTS;
  }
}
