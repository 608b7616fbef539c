import type { Clock } from "@brains/daemon-core";
import type { Pattern } from "./bounded.ts";
import type { Lag } from "./jitter.ts";
import { LOOK } from "./look.ts";
import { RunTimes } from "./run-times.ts";
import type { Origin, Due, Timetable } from "./timetable.ts";

/** The times of a pattern, as the wall clock shows them. */
export class CronTimes implements Timetable {
  readonly #pattern: Pattern;
  readonly #lagOf: Lag | undefined;
  /** What was run; made when something is. */
  #run: RunTimes | undefined;
  /** What the wall clock showed when it was last looked at, or earlier: no time lies between that and `#due`. */
  #seen: number;
  #due: number | undefined;

  constructor(pattern: Pattern, { clock, previous, lag }: Origin) {
    this.#pattern = pattern;
    this.#lagOf = lag;
    this.#seen = previous ?? clock.now();
    this.#due = pattern.next(this.#seen);
    if (previous !== undefined) this.#run = new RunTimes(previous);
  }

  wait(clock: Clock): number | undefined {
    if (this.#due === undefined) return undefined;
    return Math.min(LOOK, Math.max(0, this.#due + this.#lagAt(this.#due) - clock.now()));
  }

  take(clock: Clock, most: number): Due | undefined {
    const now = clock.now();
    if (now < this.#seen || this.#pattern.floats) this.#due = this.#after(Math.min(now, this.#seen));
    const due = this.#due;
    this.#seen = due === undefined ? now : Math.min(now, due - 1);
    if (due === undefined || now < due + this.#lagAt(due)) return undefined;
    const times = this.#newest(due, now, most);
    const newest = times.at(-1) ?? due;
    const late = now - newest - this.#lagAt(newest);
    const older = times[0] === due ? undefined : this.#older(due, times[0] ?? due);
    this.#note(times, older !== undefined);
    this.#due = this.#after(newest);
    this.#seen = this.#due === undefined ? now : Math.min(now, this.#due - 1);
    return { times, late, older };
  }

  after(time: number): number | undefined {
    return this.#due === undefined || this.#due > time ? this.#due : this.#after(time);
  }

  #after(time: number): number | undefined {
    if (this.#run === undefined) return this.#pattern.next(time);
    return this.#run.after(time, (from) => this.#pattern.next(from));
  }

  #upTo(time: number): number | undefined {
    if (this.#run === undefined) return this.#pattern.latest(time);
    return this.#run.upTo(time, (to) => this.#pattern.latest(to));
  }

  /** The last times that have come, in order; `due` is the first of all. */
  #newest(due: number, now: number, most: number): number[] {
    const following = this.#pattern.next(due);
    if (following === undefined || following > now) return [due];
    const times: number[] = [];
    for (let at = this.#upTo(now); times.length < most; at = this.#upTo(at - 1)) {
      if (at === undefined || at < due) break;
      if (times.length > 0 || at === due || now >= at + this.#lagAt(at)) times.unshift(at);
    }
    return times.length === 0 ? [due] : times;
  }

  #older(due: number, first: number): Due["older"] {
    const to = this.#upTo(first - 1) ?? due;
    return { count: this.#pattern.count(due, to), from: due, to };
  }

  #note(times: readonly number[], missed: boolean): void {
    this.#run ??= new RunTimes();
    for (const [index, time] of times.entries()) this.#run.add(time, missed && index === 0);
  }

  #lagAt(time: number): number {
    return this.#lagOf?.(time, (this.#pattern.next(time) ?? Infinity) - time) ?? 0;
  }
}
