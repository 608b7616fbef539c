import type { Taker } from "../taker.ts";
import type { Line } from "./line.ts";
import { PRIORITIES } from "./priority.ts";

/** A slot in each of some lines, all taken at once and given back at once. */
export class Hold {
  readonly #lines: readonly Line[];
  readonly #taker: Taker;
  #letGo: (() => void) | undefined;

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

  /** Somebody waits for a slot. A run that was abandoned counts as live no more, so it does not keep its slot. */
  watch(): void {
    // Not in the middle of what has just begun to wait, or of the run's end.
    this.#letGo ??= this.#taker.onAbandon?.(() => void Promise.resolve().then(() => this.release()));
  }

  #isAwaited(): boolean {
    for (const line of this.#lines) if (line.waiting > 0) return true;
    return false;
  }

  #unwatch(): void {
    this.#letGo?.();
    this.#letGo = undefined;
  }
}
