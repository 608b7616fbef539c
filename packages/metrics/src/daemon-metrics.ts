import type { HistogramSummary, Percentiles } from "./distribution.ts";
import type { MessageFigures, ThrottleFigures } from "./figures-source.ts";

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
  /** When it runs next, as far as anybody knows: wall time. */
  readonly nextRun: Date | undefined;
  /** The mean of all runs that have ended, in ms; 0 before the first. */
  readonly averageRunTime: number;
  /** How long runs took, in ms: of all that ended since it was registered; undefined before the first. */
  readonly runTime: Percentiles | undefined;
  /**
   * How long after its time a scheduled run began, in ms: of all since it was registered, retries and what was
   * caught up with left out; undefined before the first.
   */
  readonly scheduleLag: Percentiles | undefined;
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
  /** Times that passed while nothing could be run, and were not made up for. */
  readonly missed: number;
  /** Its messages; all 0 where nobody knows of any. */
  readonly messages: MessageFigures;
  /** How its throttle held it back; all 0 where it has none. */
  readonly throttled: ThrottleFigures;
  /** The last failure that was told. */
  readonly lastError: Error | undefined;
  /** What the handler counted with `increment`; with labels as in `'requests{route="/a",status="200"}'`. */
  readonly counters: Readonly<Record<string, number>>;
  /** What the handler measured with `gauge`. */
  readonly gauges: Readonly<Record<string, number>>;
  /** What the handler observed, and what it timed, in ms. */
  readonly histograms: Readonly<Record<string, HistogramSummary>>;
}
