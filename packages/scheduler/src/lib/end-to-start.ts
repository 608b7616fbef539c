import type { Clock } from "@brains/daemon-core";
import type { Lag } from "./jitter.ts";
import type { Basis, Due, Timetable } from "./timetable.ts";

/** A time that comes a while after the last run has ended, on monotonic time. */
export class EndToStart implements Timetable {
  readonly #delay: number;
  readonly #endAt: number;
  readonly #lagOf: Lag | undefined;
  #due: number | undefined;
  #lag = 0;
  #last = -Infinity;

  constructor(delay: number, { clock, previous, endAt, lag }: Basis) {
    const now = clock.now();
    this.#delay = delay;
    this.#endAt = endAt;
    this.#lagOf = lag;
    this.#set(clock, (previous ?? now) + delay - now);
  }

  wait(clock: Clock): number | undefined {
    const nominal = this.#nominal(clock);
    if (this.#due === undefined || nominal === undefined || nominal >= this.#endAt) return undefined;
    return Math.max(0, this.#due + this.#lag - clock.monotonic());
  }

  take(clock: Clock): Due | undefined {
    const nominal = this.#nominal(clock);
    if (this.#due === undefined || nominal === undefined || nominal >= this.#endAt) return undefined;
    const late = clock.monotonic() - this.#due - this.#lag;
    if (late < 0) return undefined;
    this.#last = nominal;
    this.#set(clock, this.#delay);
    return { times: [nominal], late, older: undefined };
  }

  after(time: number, clock: Clock): number | undefined {
    const nominal = this.#nominal(clock);
    return nominal === undefined || nominal <= time || nominal >= this.#endAt ? undefined : nominal;
  }

  began(): void {
    this.#due = undefined;
  }

  ended(clock: Clock): void {
    this.#set(clock, this.#delay);
  }

  #nominal(clock: Clock): number | undefined {
    if (this.#due === undefined) return undefined;
    return Math.max(this.#last + 1, Math.round(clock.now() + this.#due - clock.monotonic()));
  }

  #set(clock: Clock, wait: number): void {
    this.#due = clock.monotonic() + wait;
    if (this.#lagOf !== undefined) this.#lag = this.#lagOf(Math.round(clock.now() + wait), Infinity);
  }
}
