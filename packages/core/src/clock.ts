/** A timer that has not fired yet. */
export interface Timer {
  /** Forgets the timer; harmless afterwards and when repeated. */
  cancel(): void;
}

/** The only source of time: one for a registry, injected where a test wants to own it. */
export interface Clock {
  /** Wall time, ms since the epoch; may step either way. */
  now(): number;
  /** Monotonic time, ms; never goes back. */
  monotonic(): number;
  /**
   * Calls `fire` once, `delay` ms of monotonic time from now, however long that is.
   * It is told how many ms late it is.
   */
  setTimer(delay: number, fire: (late: number) => void): Timer;
  /** Keeps the process alive until the returned function is called. */
  hold(): () => void;
}
