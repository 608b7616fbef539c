/**
 * The counters and gauges of one daemon: what its handler gets as `ctx.metrics`. They survive restarts and stops,
 * and go when the daemon is unregistered.
 */
export interface Metrics {
  /**
   * Adds to a counter, which begins at 0 and only ever grows.
   *
   * @param name any text that is not empty, such as `"cleanup.runs"`.
   * @param by a finite number from 0 on. @default 1
   * @throws InvalidMetricError naming the counter.
   */
  increment(name: string, by?: number): void;
  /**
   * Says what something measures now; it may go either way.
   *
   * @param name any text that is not empty, such as `"queue.size"`.
   * @param value any number but NaN.
   * @throws InvalidMetricError naming the gauge.
   */
  gauge(name: string, value: number): void;
  /** The counters as they are now: a frozen copy. */
  readonly counters: Readonly<Record<string, number>>;
  /** The gauges as they are now: a frozen copy. */
  readonly gauges: Readonly<Record<string, number>>;
}
