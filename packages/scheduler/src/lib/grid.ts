import type { Clock } from "@brains/daemon-core";
import type { Lag } from "./jitter.ts";
import type { Basis, Due, Timetable } from "./timetable.ts";

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
  readonly #endAt: number;
  readonly #lagOf: Lag | undefined;
  #due: number;
  #nominal: number;
  #lag = 0;

  constructor(interval: number, { clock, previous, endAt, lag }: Basis) {
    const now = clock.now();
    this.#interval = interval;
    this.#endAt = endAt;
    this.#lagOf = lag;
    this.#nominal = (previous ?? now) + interval;
    this.#due = clock.monotonic() + this.#nominal - now;
    this.#setLag();
  }

  wait(clock: Clock): number | undefined {
    if (this.#nominal >= this.#endAt) return undefined;
    return Math.max(0, this.#due + this.#lag - clock.monotonic());
  }

  take(clock: Clock, most: number): Due | undefined {
    const elapsed = clock.monotonic() - this.#due;
    if (elapsed - this.#lag < -EARLY || this.#nominal >= this.#endAt) return undefined;
    const missed = this.#missed(elapsed);
    this.#due += missed * this.#interval;
    const counted = this.#nominal + missed * this.#interval;
    const newest = this.#follow(clock, counted);
    const late = clock.monotonic() - this.#due - (missed > 0 ? this.#lagAt(counted) : this.#lag);
    this.#due += this.#interval;
    this.#nominal = newest + this.#interval;
    this.#setLag();
    return newest < this.#endAt ? this.#dueOf(newest, missed, most, late) : undefined;
  }

  after(time: number, clock: Clock): number | undefined {
    const first = this.#follow(clock, this.#nominal);
    const steps = time < first ? 0 : Math.floor((time - first) / this.#interval) + 1;
    const next = first + steps * this.#interval;
    return next < this.#endAt ? next : undefined;
  }

  /** How many times came before the newest that has come. */
  #missed(elapsed: number): number {
    const missed = Math.max(0, Math.floor(elapsed / this.#interval));
    const newest = this.#nominal + missed * this.#interval;
    const isEarly = missed > 0 && elapsed - missed * this.#interval < this.#lagAt(newest);
    const last = Math.ceil((this.#endAt - this.#nominal) / this.#interval) - 1;
    return Math.min(last, isEarly ? missed - 1 : missed);
  }

  #dueOf(newest: number, missed: number, most: number, late: number): Due {
    if (missed === 0) return { times: [newest], late, older: undefined };
    const length = Math.min(most, missed + 1);
    const first = newest - (length - 1) * this.#interval;
    const times = Array.from({ length }, (_, index) => first + index * this.#interval);
    const count = missed + 1 - length;
    const from = first - count * this.#interval;
    return { times, late, older: count === 0 ? undefined : { count, from, to: first - this.#interval } };
  }

  /** The nominal time of what is due, given what it is by counting. */
  #follow(clock: Clock, counted: number): number {
    const shown = Math.round(clock.now() + this.#due - clock.monotonic());
    return shown - counted >= STEPPED ? shown : counted;
  }

  #lagAt(nominal: number): number {
    return this.#lagOf?.(nominal, this.#interval) ?? 0;
  }

  #setLag(): void {
    if (this.#lagOf !== undefined) this.#lag = this.#lagAt(this.#nominal);
  }
}
