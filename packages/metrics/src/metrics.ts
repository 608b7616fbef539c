import type { HistogramSummary } from "./distribution.ts";

/**
 * What tells apart the series of one metric: `{ route: "/a", status: 200 }`. 200 and "200" are the same, an empty
 * text is as good as no label, and the order makes no difference.
 */
export type Labels = Readonly<Record<string, string | number | boolean>>;

/**
 * The numbers of one daemon: what its handler gets as `ctx.metrics`. They survive restarts and stops, and go when
 * the daemon is unregistered. A name is any text that is not empty, and of one kind for good.
 *
 * What a method cannot write it refuses with an InvalidMetricError that names the metric: a bad number, a bad label,
 * a name of another kind. More series than the collector's `maxSeries` are no error: they are put together.
 */
export interface Metrics {
  /**
   * Adds to a counter, which begins at 0 and only ever grows.
   *
   * @param name such as `"cleanup.runs"`.
   * @param by a finite number from 0 on. @default 1
   * @param labels which series of the counter. @default none: the one without labels
   * @throws InvalidMetricError naming the counter.
   */
  increment(name: string, by?: number, labels?: Labels): void;
  /**
   * Says what something measures now; it may go either way.
   *
   * @param name such as `"queue.size"`.
   * @param value any number but NaN.
   * @param labels which series of the gauge. @default none
   * @throws InvalidMetricError naming the gauge.
   */
  gauge(name: string, value: number, labels?: Labels): void;
  /**
   * Adds a number to a histogram, of which the distribution is kept.
   *
   * @param name such as `"batch.size"`.
   * @param value any finite number.
   * @param labels which series of the histogram. @default none
   * @throws InvalidMetricError naming the histogram.
   */
  observe(name: string, value: number, labels?: Labels): void;
  /**
   * Does the work and adds how long it took to a timer: a histogram in ms, which exporters show in seconds. Work
   * that fails counts as well. A promise is timed until it settles.
   *
   * @param name such as `"query"`.
   * @returns what the work returns, the very promise too. A thenable that is no promise is called once and comes
   * back as a promise.
   * @param labels which series of the timer. @default none
   * @throws InvalidMetricError naming the timer, before the work begins; and what the work throws.
   */
  time<Result>(name: string, work: () => Result, labels?: Labels): Result;
  /**
   * The counters as they are now, a frozen copy: `{ notes: 3, 'requests{route="/a"}': 2 }`. Labels are in the order
   * of their names.
   */
  readonly counters: Readonly<Record<string, number>>;
  /** The gauges as they are now, in the same way. */
  readonly gauges: Readonly<Record<string, number>>;
  /** The histograms and the timers (in ms) as they are now, in the same way. */
  readonly histograms: Readonly<Record<string, HistogramSummary>>;
}
