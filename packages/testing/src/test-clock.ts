import { type Clock, type Duration, durationOf, type Timer, TimerQueue } from "@brains/daemon-core";
import { settle } from "./lib/settle.ts";
import { stepOf } from "./lib/step-of.ts";

/** The wall time a test clock shows where none is given: the beginning of 2026, UTC. */
const DEFAULT_NOW = Date.UTC(2026, 0, 1);

/** How often timers may be set for the very moment they are set at before that is called a loop. */
const MOST_ROUNDS = 10_000;

/** Time that stands still until the test moves it. */
export interface TestClock extends Clock {
  /**
   * Lets so much time pass, in ms or as text: fires what falls due, in order, each at its due time, and lets
   * promises settle before the first and after each. Calls made meanwhile take their turn.
   *
   * @throws RangeError when it is not a duration; Error when timers without delay are set without end.
   */
  advance(duration: Duration): Promise<void>;
  /**
   * Moves the wall clock alone, either way (`-500`, `"1h"`, `"-1h"`): somebody set it.
   *
   * @throws RangeError when it is not a duration with or without a sign.
   */
  step(duration: Duration): void;
  /**
   * Moves both clocks at once while timers are frozen, as a suspended machine or a blocked event loop does; then
   * what is overdue fires late, earliest first, and is told how late.
   *
   * @throws RangeError when it is not a duration.
   */
  suspend(duration: Duration): Promise<void>;
  /** How many timers are armed. */
  readonly pending: number;
}

/**
 * A clock for tests, to be given wherever a `Clock` is taken. Its monotonic time begins at 0.
 *
 * @param options.now the wall time to begin at. @default the beginning of 2026, UTC
 * @throws RangeError when `now` is no point in time.
 *
 * @example
 * ```ts
 * import { sleep } from "@brains/daemon-core";
 * import { testClock } from "@brains/daemon-testing";
 *
 * const clock = testClock();
 * const nap = sleep(3_600_000, new AbortController(), clock).then(() => console.log("an hour later"));
 * await clock.advance("1h");
 * await nap;
 * ```
 */
export function testClock(options: { now?: Date | number } = {}): TestClock {
  const now = Number(options.now ?? DEFAULT_NOW);
  if (!Number.isSafeInteger(now))
    throw new RangeError(`now must be a Date or whole milliseconds, got ${now}.`);
  return new VirtualClock(now);
}

class VirtualClock implements TestClock {
  readonly #timers = new TimerQueue();
  /** Wall time when monotonic time was 0. */
  #origin: number;
  #monotonic = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(now: number) {
    this.#origin = now;
  }

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return Math.floor(this.#origin + this.#monotonic);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  setTimer(delay: number, fire: (late: number) => void): Timer {
    return this.#timers.add(this.#monotonic + delay, fire);
  }

  /** Virtual time keeps no process alive. */
  hold(): () => void {
    return () => {};
  }

  async advance(duration: Duration): Promise<void> {
    const ms = durationOf(duration, "duration");
    await this.#inTurn(() => this.#advance(ms));
  }

  step(duration: Duration): void {
    this.#origin += stepOf(duration);
  }

  async suspend(duration: Duration): Promise<void> {
    const ms = durationOf(duration, "duration");
    await this.#inTurn(async () => {
      await settle();
      this.#monotonic += ms;
      await this.#fireDue();
    });
  }

  /** One movement after the other: a call made while time is moving waits for its turn. */
  async #inTurn(movement: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(movement);
    this.#turn = mine.catch(() => {});
    await mine;
  }

  async #advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    await this.#fireDue();
    for (let next = this.#timers.next; next !== undefined && next <= end; next = this.#timers.next) {
      this.#monotonic = next;
      await this.#fireDue();
    }
    this.#monotonic = end;
  }

  /** Fires what is due by now, and what that sets for this very moment, too. */
  async #fireDue(): Promise<void> {
    for (let round = 0; (this.#timers.next ?? Infinity) <= this.#monotonic; round += 1) {
      if (round === MOST_ROUNDS)
        throw new Error("Timers without delay are set again and again: time cannot pass.");
      this.#timers.runDue(this.#monotonic);
      await settle();
    }
  }
}
