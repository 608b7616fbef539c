/**
 * What became of one daemon since it was registered, at the moment of asking: frozen. All that counts up does so
 * over restarts and stops, and goes when the daemon is unregistered.
 */
export interface DaemonMetrics {
  /**
   * For how long the present generation has been up since it was first ready, in ms of monotonic time, restarts
   * by its policy included; 0 while it is not running.
   */
  readonly uptime: number;
  /** Restarts by the daemon's policy. */
  readonly restarts: number;
  /**
   * Failures: runs that failed and errors that were told, one failure counting once however often it is told of.
   * A run that was aborted has not failed.
   */
  readonly errors: number;
  /** When the run that ended last began: wall time. */
  readonly lastRun: Date | undefined;
  /** The mean of all runs that have ended, in ms; 0 before the first. */
  readonly averageRunTime: number;
  /** Runs that have ended: well, in failure, or aborted. */
  readonly runs: number;
  /** Runs that ended well. */
  readonly successes: number;
  /** Runs that failed and were tried again inside their tick. */
  readonly retries: number;
  /** Times that came and ran nothing. */
  readonly skips: number;
  /** The same, by reason: `{ overlap: 2, throttle: 1 }`. */
  readonly skipsByReason: Readonly<Record<string, number>>;
  /** The last failure that was told. */
  readonly lastError: Error | undefined;
  /** What the handler counted with `increment`. */
  readonly counters: Readonly<Record<string, number>>;
  /** What the handler measured with `gauge`. */
  readonly gauges: Readonly<Record<string, number>>;
}
