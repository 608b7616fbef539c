/** How many numbers there were, and where they lie; in the unit they were given in. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /**
   * The number that this share of all are not above (nearest rank), within 5 %; exact where all are the same.
   *
   * @param share above 0, up to 1: 0.99 for the 99th percentile.
   */
  percentile(share: number): number;
  /**
   * How many are at or below each of these, given in rising order. It is exact for bounds of up to two significant
   * digits: 0.25, 30, 1,500.
   */
  upTo(bounds: readonly number[]): number[];
}

/** The middle, the tail and the end of it, in the unit of what is described; within 5 %. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** The distribution of what was given to `observe`, or of how long the work given to `time` took, in ms. */
export interface HistogramSummary extends Percentiles {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}
