import type { Clock, RunInfo } from "@brains/daemon-core";
import { runAt } from "./run-at.ts";
import type { Timetable } from "./timetable.ts";

/** A time that comes a while after the last run has ended, on monotonic time. */
export class EndToStart implements Timetable {
  readonly #delay: number;
  #due: number | undefined;
  #last = -Infinity;

  constructor(delay: number, clock: Clock) {
    this.#delay = delay;
    this.#due = clock.monotonic() + delay;
  }

  wait(clock: Clock): number | undefined {
    return this.#due === undefined ? undefined : Math.max(0, this.#due - clock.monotonic());
  }

  take(clock: Clock): RunInfo | undefined {
    if (this.#due === undefined || clock.monotonic() < this.#due) return undefined;
    const late = clock.monotonic() - this.#due;
    this.#last = Math.max(this.#last + 1, Math.round(clock.now() - late));
    return runAt(this.#last, late, false);
  }

  next(clock: Clock): number | undefined {
    return this.#due === undefined ? undefined : Math.round(clock.now() + this.#due - clock.monotonic());
  }

  began(): void {
    this.#due = undefined;
  }

  ended(clock: Clock): void {
    this.#due = clock.monotonic() + this.#delay;
  }
}
