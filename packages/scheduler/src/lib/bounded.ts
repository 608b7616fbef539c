import type { CronPattern } from "../cron-pattern.ts";

/** Times on the wall, in ms since the epoch. */
export interface Pattern {
  /** Whether what it answers may change, because the system's zone does. */
  readonly floats: boolean;
  /** The first time after `time`. */
  next(time: number): number | undefined;
  /** The last time that is not after `time`. */
  latest(time: number): number | undefined;
  /** How many times there are from one to another; a bound may be set to that. */
  count(from: number, to: number): number;
}

/** A pattern without its times before `startAt`, and from `endAt` on. */
export class Bounded implements Pattern {
  /** With all its times. */
  readonly whole: CronPattern;
  readonly #startAt: number;
  readonly #endAt: number;

  constructor(whole: CronPattern, startAt: number, endAt: number) {
    this.whole = whole;
    this.#startAt = startAt;
    this.#endAt = endAt;
  }

  get floats(): boolean {
    return this.whole.floats;
  }

  next(time: number): number | undefined {
    const next = this.whole.next(Math.max(time, this.#startAt - 1));
    return next === undefined || next >= this.#endAt ? undefined : next;
  }

  latest(time: number): number | undefined {
    const latest = this.whole.latest(Math.min(time, this.#endAt - 1));
    return latest === undefined || latest < this.#startAt ? undefined : latest;
  }

  count(from: number, to: number): number {
    return this.whole.count(from, to);
  }
}
