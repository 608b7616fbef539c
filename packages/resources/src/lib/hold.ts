import { type Clock, onAbort, type Timer } from "@brains/daemon-core";
import type { Taker } from "../taker.ts";
import type { Line } from "./line.ts";
import { PRIORITIES } from "./priority.ts";

/** How often one who waits for a slot looks whether an aborted run that has it was abandoned, in ms. */
const LOOK = 100;

/** A slot in each of some lines, all taken at once and given back at once. */
export class Hold {
  readonly #lines: readonly Line[];
  readonly #taker: Taker;
  #letGo: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(lines: readonly Line[], taker: Taker) {
    this.#lines = lines;
    this.#taker = taker;
    for (const line of lines) line.add(this);
  }

  /** Gives the slots back; harmless when repeated. */
  release(): void {
    this.#unwatch();
    for (const line of this.#lines) line.remove(this);
    // All who wait for the others wait in the last line too, where it is the one that all share: its order counts.
    if (this.#isAwaited())
      for (const priority of PRIORITIES)
        for (let at = this.#lines.length - 1; at >= 0; at -= 1) this.#lines[at]?.serve(priority);
  }

  /**
   * Somebody waits for a slot. A run that was abandoned counts as live no more, so it does not keep its slot; a
   * scope does not tell when that happens, and is asked once it is aborted, for as long as somebody waits.
   */
  watch(): void {
    const { live, clock } = this.#taker;
    if (live === undefined || clock === undefined || this.#letGo !== undefined) return;
    this.#letGo = onAbort(this.#taker, () => this.#lookAfter(0, clock));
  }

  #lookAfter(delay: number, clock: Clock): void {
    this.#timer = clock.setTimer(delay, () => {
      this.#timer = undefined;
      if (this.#taker.live === false) this.release();
      else if (this.#isAwaited()) this.#lookAfter(LOOK, clock);
      else this.#unwatch();
    });
  }

  #isAwaited(): boolean {
    for (const line of this.#lines) if (line.waiting > 0) return true;
    return false;
  }

  #unwatch(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#letGo?.();
    this.#letGo = undefined;
  }
}
