import type { Distribution } from "../distribution.ts";
import { binOf, valueOf } from "./bin.ts";

/**
 * A distribution in bins of two significant digits, of which it has those that hold something. While all numbers
 * are the same it has none at all: that is the daemon that ran once, and the schedule that is always on time.
 */
export class Bins implements Distribution {
  /** The first number, and every other one while there are no bins. */
  #only = 0;
  /** Bins and what they hold in turn, in rising order: `[bin, count, bin, count]`. */
  #bins: number[] | undefined;
  #count = 0;
  #sum = 0;

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /** @param value any finite number. */
  add(value: number): void {
    const before = this.#count;
    this.#count += 1;
    this.#sum += value;
    if (before === 0) this.#only = value;
    else if (this.#bins !== undefined) put(this.#bins, binOf(value));
    else if (value !== this.#only) put((this.#bins = [binOf(this.#only), before]), binOf(value));
  }

  percentile(share: number): number {
    if (this.#bins === undefined) return this.#only;
    let left = Math.ceil(share * this.#count);
    for (let at = 1; at < this.#bins.length; at += 2) {
      left -= this.#bins[at] ?? 0;
      if (left <= 0) return valueOf(this.#bins[at - 1] ?? 0);
    }
    return valueOf(this.#bins.at(-2) ?? 0);
  }

  upTo(bounds: readonly number[]): number[] {
    const bins = this.#bins ?? (this.#count === 0 ? [] : [binOf(this.#only), this.#count]);
    let at = 0;
    let below = 0;
    return bounds.map((bound) => {
      const last = binOf(bound);
      for (; at < bins.length && (bins[at] ?? 0) <= last; at += 2) below += bins[at + 1] ?? 0;
      return below;
    });
  }
}

/** Counts one into its bin; only a bin that was empty costs memory. */
function put(bins: number[], bin: number): void {
  let low = 0;
  let high = bins.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bins[2 * middle] ?? 0) < bin) low = middle + 1;
    else high = middle;
  }
  if (bins[2 * low] === bin) bins[2 * low + 1] = (bins[2 * low + 1] ?? 0) + 1;
  else bins.splice(2 * low, 0, bin, 1);
}
