import type { Clock, RunInfo } from "@brains/daemon-core";
import { runAt } from "./run-at.ts";
import type { Timetable } from "./timetable.ts";

/** How far, in ms, the wall clock must be ahead of the nominal times for them to follow it: it was set. */
const STEPPED = 1_000;

/** How early, in ms, a timer may fire: sums of fractional times are not exact. */
const EARLY = 0.5;

/**
 * Times at equal distances on monotonic time. Their nominal wall times are at equal distances too; they follow a
 * wall clock that was set forward, and stay ahead of one that was set back, so that none comes twice.
 */
export class Grid implements Timetable {
  readonly #interval: number;
  #due: number;
  #nominal: number;

  constructor(interval: number, clock: Clock) {
    this.#interval = interval;
    this.#due = clock.monotonic() + interval;
    this.#nominal = clock.now() + interval;
  }

  wait(clock: Clock): number {
    return Math.max(0, this.#due - clock.monotonic());
  }

  take(clock: Clock): RunInfo | undefined {
    const late = clock.monotonic() - this.#due;
    if (late < -EARLY) return undefined;
    const missed = Math.max(0, Math.floor(late / this.#interval));
    this.#due += missed * this.#interval;
    const scheduledAt = this.#follow(clock, this.#nominal + missed * this.#interval);
    const run = runAt(scheduledAt, clock.monotonic() - this.#due, missed > 0);
    this.#due += this.#interval;
    this.#nominal = scheduledAt + this.#interval;
    return run;
  }

  next(clock: Clock): number {
    return this.#follow(clock, this.#nominal);
  }

  /** The nominal time of what is due, given what it is by counting. */
  #follow(clock: Clock, counted: number): number {
    const shown = Math.round(clock.now() + this.#due - clock.monotonic());
    return shown - counted >= STEPPED ? shown : counted;
  }
}
