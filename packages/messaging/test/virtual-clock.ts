import { type Clock, type Timer, TimerQueue } from "@brains/daemon-core";

/** Time that moves when told to; the published one, in `@brains/daemon-testing`, is not among what this package may use. */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #time = 0;
  #held = 0;
  #holding = 0;

  /** Timers that are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return 1_000 + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  setTimer(delay: number, fire: (late: number) => void): Timer {
    return this.#timers.add(this.#time + delay, fire);
  }

  hold(): () => void {
    this.#held += 1;
    this.#holding += 1;
    return () => {
      this.#holding -= 1;
    };
  }

  /** How often it was held, and how many hold it now. */
  get holds(): [held: number, holding: number] {
    return [this.#held, this.#holding];
  }

  advance(ms: number): void {
    this.#time += ms;
    this.#timers.runDue(this.#time);
  }
}
