import type { Clock } from "@brains/daemon-core";
import { LOOK } from "./look.ts";
import type { Due, Timetable } from "./timetable.ts";

/** A timetable on monotonic time whose first time is one on the wall: until then it is made anew at each look. */
export class StartingAt implements Timetable {
  readonly #startAt: number;
  readonly #make: () => Timetable;
  #timetable: Timetable;
  #begun = false;

  /** @param make makes the timetable as it is now: its first time is `startAt`. */
  constructor(startAt: number, make: () => Timetable) {
    this.#startAt = startAt;
    this.#make = make;
    this.#timetable = make();
  }

  wait(clock: Clock): number | undefined {
    const wait = this.#now(clock).wait(clock);
    return wait === undefined || this.#begun ? wait : Math.min(LOOK, wait);
  }

  take(clock: Clock, most: number): Due | undefined {
    return this.#now(clock).take(clock, most);
  }

  after(time: number, clock: Clock): number | undefined {
    return this.#now(clock).after(time, clock);
  }

  began(): void {
    if (this.#begun) this.#timetable.began?.();
  }

  ended(clock: Clock): void {
    if (this.#begun) this.#timetable.ended?.(clock);
  }

  #now(clock: Clock): Timetable {
    if (this.#begun) return this.#timetable;
    this.#begun = clock.now() >= this.#startAt;
    return (this.#timetable = this.#make());
  }
}
