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
  readonly #pattern: Pattern;
  readonly #startAt: number;
  readonly #endAt: number;

  constructor(pattern: Pattern, startAt: number, endAt: number) {
    this.#pattern = pattern;
    this.#startAt = startAt;
    this.#endAt = endAt;
  }

  get floats(): boolean {
    return this.#pattern.floats;
  }

  next(time: number): number | undefined {
    const next = this.#pattern.next(Math.max(time, this.#startAt - 1));
    return next === undefined || next >= this.#endAt ? undefined : next;
  }

  latest(time: number): number | undefined {
    const latest = this.#pattern.latest(Math.min(time, this.#endAt - 1));
    return latest === undefined || latest < this.#startAt ? undefined : latest;
  }

  count(from: number, to: number): number {
    return this.#pattern.count(from, to);
  }
}
