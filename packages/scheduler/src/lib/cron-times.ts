import type { Clock, RunInfo } from "@brains/daemon-core";
import type { CronPattern } from "../cron-pattern.ts";
import { InvalidScheduleError } from "../invalid-schedule-error.ts";
import { runAt } from "./run-at.ts";
import { RunTimes } from "./run-times.ts";
import type { Timetable } from "./timetable.ts";

/** How long the wall clock may go unwatched, in ms. */
const LOOK = 30_000;

/** The times of a cron expression, as the wall clock shows them. */
export class CronTimes implements Timetable {
  readonly #pattern: CronPattern;
  readonly #run = new RunTimes();
  /** What the wall clock showed when it was last looked at: no time lies between that and `#due`. */
  #seen: number;
  #due: number | undefined;

  constructor(pattern: CronPattern, clock: Clock) {
    this.#pattern = pattern;
    this.#seen = clock.now();
    this.#due = pattern.next(this.#seen);
    if (this.#due === undefined)
      throw new InvalidScheduleError(
        "schedule",
        pattern.expression,
        "can never fire again: its years have passed",
      );
  }

  wait(clock: Clock): number | undefined {
    return this.#due === undefined ? undefined : Math.min(LOOK, Math.max(0, this.#due - clock.now()));
  }

  take(clock: Clock): RunInfo | undefined {
    const now = clock.now();
    if (now < this.#seen) this.#due = this.#after(now);
    this.#seen = now;
    if (this.#due === undefined || now < this.#due) return undefined;
    const scheduledAt = this.#latest(this.#due, now);
    const missed = scheduledAt > this.#due;
    this.#run.add(scheduledAt, missed);
    this.#due = this.#after(now);
    return runAt(scheduledAt, now - scheduledAt, missed);
  }

  next(): number | undefined {
    return this.#due;
  }

  #after(time: number): number | undefined {
    return this.#run.after(time, (from) => this.#pattern.next(from));
  }

  /** The last time up to `now` that has not been run; `due` is the first. */
  #latest(due: number, now: number): number {
    const following = this.#pattern.next(due);
    if (following === undefined || following > now) return due;
    const latest = this.#pattern.latest(now) ?? due;
    return latest < due || this.#run.has(latest) ? due : latest;
  }
}
