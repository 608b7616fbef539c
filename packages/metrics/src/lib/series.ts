import type { Labels } from "../metrics.ts";
import { Bins } from "./bins.ts";

/** What a counter or a gauge is for one set of labels; written in place. */
export class NumberSeries {
  value = 0;
  /** As they were first given, without those that are empty. */
  readonly labels: Labels;
  /** The same as text, in the order of their names: `route="/a",status="200"`; empty for no labels. */
  readonly text: string;

  constructor(labels: Labels, text: string) {
    this.labels = labels;
    this.text = text;
  }
}

/** What a histogram or a timer is for one set of labels. */
export class HistogramSeries extends Bins {
  readonly labels: Labels;
  readonly text: string;
  #min = Infinity;
  #max = -Infinity;

  constructor(labels: Labels, text: string) {
    super();
    this.labels = labels;
    this.text = text;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  override add(value: number): void {
    super.add(value);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** No percentile is outside of what there was. */
  override percentile(share: number): number {
    return Math.min(Math.max(super.percentile(share), this.#min), this.#max);
  }
}
