/** How many stretches are kept apart; beyond that the two earliest become one. */
const KEPT = 16;

/**
 * Which nominal times have been run, in bounded space: stretches in which none was left out. Times between them were
 * missed, and can still come if the wall clock is set back before them.
 */
export class RunTimes {
  /** The first and the last time of each stretch, in order. */
  #ends: number[] = [];
  /** Which stretch is being extended: the place of its first time. */
  #at = 0;

  /** @param previous all up to it have been run. */
  constructor(previous?: number) {
    if (previous !== undefined) this.#ends = [-Infinity, previous];
  }

  has(time: number): boolean {
    return this.#place(time) !== undefined;
  }

  /** The first time after `time` that has not been run, given what follows a time. */
  after(time: number, next: (time: number) => number | undefined): number | undefined {
    let found = next(time);
    while (found !== undefined) {
      const place = this.#place(found);
      if (place === undefined) break;
      found = next(this.#ends[place + 1] ?? found);
    }
    return found;
  }

  /** The last time that is not after `time` and has not been run, given the last one that is not after a time. */
  upTo(time: number, latest: (time: number) => number | undefined): number | undefined {
    let found = latest(time);
    while (found !== undefined) {
      const place = this.#place(found);
      if (place === undefined) break;
      const first = this.#ends[place] ?? found;
      found = first === -Infinity ? undefined : latest(first - 1);
    }
    return found;
  }

  /** Notes a time that was not among them, and whether others were missed just before it. */
  add(time: number, missed: boolean): void {
    const ends = this.#ends;
    const last = ends[this.#at + 1];
    if (missed || last === undefined || time < last) this.#begin(time);
    else {
      ends[this.#at + 1] = time;
      // It has passed over those that were run before.
      while ((ends[this.#at + 2] ?? Infinity) < time) ends.splice(this.#at + 2, 2);
    }
  }

  #begin(time: number): void {
    const ends = this.#ends;
    if (ends.length === 0) {
      // A literal takes no more room than it needs.
      this.#ends = [time, time];
      return;
    }
    let at = ends.length;
    while (at > 0 && (ends[at - 2] ?? time) > time) at -= 2;
    ends.splice(at, 0, time, time);
    const isFull = ends.length > 2 * KEPT;
    if (isFull) ends.splice(1, 2);
    this.#at = Math.max(0, isFull ? at - 2 : at);
  }

  /** The place of the stretch that the time is in. */
  #place(time: number): number | undefined {
    for (let at = this.#ends.length - 2; at >= 0; at -= 2)
      if (time >= (this.#ends[at] ?? Infinity) && time <= (this.#ends[at + 1] ?? -Infinity)) return at;
    return undefined;
  }
}
