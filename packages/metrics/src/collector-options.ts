import type { Clock } from "@brains/daemon-core";

/** What a collector works with. */
export interface CollectorOptions {
  /** The clock of what it watches. @default the system's */
  clock?: Pick<Clock, "monotonic"> | undefined;
  /**
   * How many series of its own one daemon may have: names and sets of labels. A set of labels beyond it goes into one
   * series for each metric, which has the label `otel_metric_overflow="true"`, so that totals stay right; a new
   * name is dropped.
   *
   * @default 1_000
   */
  maxSeries?: number | undefined;
  /** Told once of a daemon that wants more series. What it throws is ignored. @default nobody */
  onOverflow?: ((overflow: Overflow) => unknown) | undefined;
}

/** A daemon that wants more series than it may have. */
export interface Overflow {
  readonly daemon: string;
  /** The metric that there was no room for. */
  readonly metric: string;
  /** How many series one daemon may have. */
  readonly limit: number;
}
