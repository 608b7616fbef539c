import type { Clock, Timer } from "@brains/daemon-registry/core";

/** A clock for one timer at a time, moved by hand: what it costs itself is next to nothing. */
export class HandClock implements Clock {
  #time = 0;
  #fire: ((late: number) => void) | undefined;

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  setTimer(_delay: number, fire: (late: number) => void): Timer {
    this.#fire = fire;
    return {
      cancel: () => {
        if (this.#fire === fire) this.#fire = undefined;
      },
    };
  }

  hold(): () => void {
    return () => {};
  }

  /** Goes on to the timer that is set, if one is. */
  next(): void {
    const fire = this.#fire;
    if (fire === undefined) return;
    this.#fire = undefined;
    this.#time += 1;
    fire(0);
  }
}
