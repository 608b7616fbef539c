import type { Clock } from "@brains/daemon-core";

/** What a collector works with. */
export interface CollectorOptions {
  /** The clock of what it watches. @default the system's */
  clock?: Pick<Clock, "monotonic"> | undefined;
  /**
   * How many metrics of its own one daemon may have, and how many sets of labels, over all of them. A set of labels
   * beyond it goes into one series for each metric, which has the label `otel_metric_overflow="true"`, so that totals
   * stay right; a new name beyond it is dropped. The two are counted apart: labels that never repeat take no name its
   * place.
   *
   * @default 1_000
   */
  maxSeries?: number | undefined;
  /**
   * Told once of a daemon that wants more sets of labels, and once of one that wants more names. What it throws is
   * ignored.
   *
   * @default nobody
   */
  onOverflow?: ((overflow: Overflow) => unknown) | undefined;
}

/** A daemon that wants more series than it may have. */
export interface Overflow {
  readonly daemon: string;
  /** The metric that there was no room for. */
  readonly metric: string;
  /** Whether it has too many names, and more are dropped, or too many sets of labels, and more are put together. */
  readonly beyond: "names" | "labels";
  /** How many of these one daemon may have. */
  readonly limit: number;
}
