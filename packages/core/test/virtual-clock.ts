import type { Clock, Timer } from "../src/clock.ts";
import { TimerQueue } from "../src/timer-queue.ts";

/** Time that moves when told to. Core's own tests use this; the published one is in `@brains/daemon-testing`. */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #time = 0;
  #skew = Date.UTC(2026, 0, 1);
  holds = 0;

  now(): number {
    return this.#time + this.#skew;
  }

  monotonic(): number {
    return this.#time;
  }

  setTimer(delay: number, fire: (late: number) => void): Timer {
    return this.#timers.add(this.#time + delay, fire);
  }

  hold(): () => void {
    this.holds += 1;
    return () => {
      this.holds -= 1;
    };
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Runs what falls due, each timer at its time, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settle();
    for (let due = this.#timers.next; due !== undefined && due <= end; due = this.#timers.next) {
      this.#time = Math.max(this.#time, due);
      this.#timers.runDue(this.#time);
      await settle();
    }
    this.#time = end;
  }

  /** Both clocks jump while the timers stood still, as over a suspend. */
  async suspend(ms: number): Promise<void> {
    this.#time += ms;
    this.#timers.runDue(this.#time);
    await settle();
  }
}

/** One turn of the event loop: all promises that can settle have settled. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
