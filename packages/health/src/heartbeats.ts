import type { Clock } from "@brains/daemon-core";

/**
 * When a daemon last gave a sign of life. Whoever builds the handler's context owns it and calls `beat`; a
 * `watchdog` arms it. A beat is one number written, no timer.
 */
export class Heartbeats {
  #clock: Clock | undefined;
  #last = -Infinity;

  /** The last beat, in ms of monotonic time; -Infinity where there was none. */
  get last(): number {
    return this.#last;
  }

  /** Begins to take beats by this clock, the first one now. */
  arm(clock: Clock): void {
    this.#clock = clock;
    this.beat();
  }

  /** A sign of life; nothing before it was armed. */
  beat(): void {
    if (this.#clock !== undefined) this.#last = this.#clock.monotonic();
  }
}
