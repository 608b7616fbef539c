/** What bounds a backoff, in ms. */
export interface BackoffLimits {
  /** The delay of the first failure. */
  readonly restartDelay: number;
  /** No delay is longer. */
  readonly maxDelay: number;
}

/**
 * How long to wait after the k-th failure (1 is the first), in ms. It keeps nothing: the same failure has the
 * same delay whenever it is asked for.
 */
export type Backoff = (failure: number, limits: BackoffLimits) => number;
