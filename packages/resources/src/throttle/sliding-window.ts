import { countOf, refuse } from "@brains/daemon-core";

/**
 * Exactly so many in any window of time, half-open: what is taken at `t` counts until just before `t + window`.
 * It keeps the times of the last `requests` that were taken, and no more. It has no clock; times are monotonic, in
 * the unit of `window`, and must not fall.
 *
 * @example
 * ```ts
 * import { SlidingWindow } from "@brains/daemon-resources";
 *
 * const window = new SlidingWindow(2, 1_000);
 * console.log(window.take(0), window.take(400), window.take(999), window.freeAt());
 * // true true false 1000
 * ```
 */
export class SlidingWindow {
  readonly requests: number;
  readonly window: number;
  /** A ring: the n-th taken stands at n % requests. */
  readonly #taken: number[] = [];
  #count = 0;

  /**
   * @param requests a whole number from 1 on.
   * @param window above 0.
   * @throws RangeError naming what breaks its rule.
   */
  constructor(requests: number, window: number) {
    if (!(window > 0 && window < Infinity)) refuse("window", "must be above 0 and finite", window);
    this.requests = countOf(requests, "requests");
    this.window = window;
  }

  /**
   * From when on `cost` may be taken; -Infinity where it always could have been, Infinity where it never can,
   * because it is more than `requests`.
   *
   * @param cost a whole number from 1 on.
   */
  freeAt(cost = 1): number {
    if (cost > this.requests) return Infinity;
    const last = this.#count + cost - 1 - this.requests;
    return last < 0 ? -Infinity : (this.#taken[last % this.requests] ?? -Infinity) + this.window;
  }

  /**
   * Takes `cost` at `now`, all or nothing.
   *
   * @returns whether there was room for it.
   */
  take(now: number, cost = 1): boolean {
    if (now < this.freeAt(cost)) return false;
    for (let each = 0; each < cost; each += 1) {
      this.#taken[this.#count % this.requests] = now;
      this.#count += 1;
    }
    return true;
  }
}
