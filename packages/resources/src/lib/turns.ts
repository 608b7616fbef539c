import { type Clock, onAbort, type Timer, type Waiter } from "@brains/daemon-core";
import type { SlidingWindow } from "../sliding-window.ts";

/** Who waits for a turn. A scope tells by `reason` that it is aborted, without making its signal. */
export type Taker = Waiter & { readonly reason?: unknown };

interface Turn {
  readonly cost: number;
  readonly begin: () => void;
}

/**
 * First come, first served, as soon as a window has room. A turn begins in the very moment that is noted in the
 * window: no promise settles in between, so what a turn does for long is not charged to the next.
 */
export class Turns {
  readonly #window: SlidingWindow;
  readonly #clock: Clock;
  readonly #waiting = new Set<Turn>();
  #timer: Timer | undefined;

  constructor(window: SlidingWindow, clock: Clock) {
    this.#window = window;
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Calls `begin` when it is its turn, perhaps at once, or `refuse` with the signal's reason as soon as that is
   * aborted.
   *
   * @param begin must not throw.
   */
  add(cost: number, taker: Taker, begin: () => void, refuse: (reason: unknown) => void): void {
    if (isAborted(taker)) return refuse(taker.signal.reason);
    let letGo = (): void => {};
    const turn: Turn = {
      cost,
      begin() {
        letGo();
        begin();
      },
    };
    this.#waiting.add(turn);
    this.#serve();
    if (!this.#waiting.has(turn)) return;
    letGo = onAbort(taker, () => {
      if (!this.#waiting.delete(turn)) return;
      this.#serve();
      refuse(taker.signal.reason);
    });
  }

  /** Takes a turn now, or not at all; those who wait come first. */
  addNow(begin: () => void): boolean {
    if (this.#waiting.size > 0 || !this.#window.take(this.#clock.monotonic())) return false;
    begin();
    return true;
  }

  /** Begins whose turn it is; what begins may add and abort others. */
  #serve(): void {
    for (const turn of this.#waiting) {
      if (!this.#window.take(this.#clock.monotonic(), turn.cost)) break;
      this.#waiting.delete(turn);
      turn.begin();
    }
    this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const delay = this.#window.freeAt(first.cost) - this.#clock.monotonic();
    this.#timer = this.#clock.setTimer(delay, () => this.#serve());
  }
}

function isAborted(taker: Taker): boolean {
  return "reason" in taker ? taker.reason !== undefined : taker.signal.aborted;
}
