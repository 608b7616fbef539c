import type { Clock } from "@brains/daemon-core";

/**
 * When a daemon last gave a sign of life. Whoever builds the handler's context owns it and calls `beat`; a
 * `watchdog` arms it. A beat is one number written, no timer.
 */
export class Heartbeats {
  #clock: Clock | undefined;
  #last = -Infinity;
  #holds = 0;

  /** The last beat, in ms of monotonic time; -Infinity where there was none; now, while it is held. */
  get last(): number {
    return this.#holds > 0 && this.#clock !== undefined ? this.#clock.monotonic() : this.#last;
  }

  /**
   * Nobody is to beat for a while, since nothing runs that could: silence counts from when the last hold was released.
   *
   * @returns what releases it, once.
   */
  hold(): () => void {
    let isHeld = true;
    this.#holds += 1;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      this.beat();
    };
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
