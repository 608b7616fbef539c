/**
 * Which nominal times have been run, in bounded space: all up to `#floor`, and those from `#from` to `#last`. Times
 * between the two were missed, and can still come if the wall clock is set back before them.
 */
export class RunTimes {
  #floor = -Infinity;
  #from = Infinity;
  #last = -Infinity;

  has(time: number): boolean {
    return time <= this.#floor || (time >= this.#from && time <= this.#last);
  }

  /** The first time after `time` that has not been run, given what follows a time. */
  after(time: number, next: (time: number) => number | undefined): number | undefined {
    const first = next(Math.max(time, this.#floor));
    return first !== undefined && this.has(first) ? next(this.#last) : first;
  }

  /** The last time that is not after `time` and has not been run, given the last one that is not after a time. */
  upTo(time: number, latest: (time: number) => number | undefined): number | undefined {
    const last = latest(time);
    if (last === undefined || !this.has(last)) return last;
    const missed = last >= this.#from ? latest(this.#from - 1) : undefined;
    return missed === undefined || this.has(missed) ? undefined : missed;
  }

  /** Notes a time that was not among them, and whether others were missed just before it. */
  add(time: number, missed: boolean): void {
    const first = this.#from === Infinity;
    if (!first && time < this.#from) {
      this.#floor = time;
      return;
    }
    if (first || missed) {
      this.#floor = this.#last;
      this.#from = time;
    }
    this.#last = time;
  }
}
