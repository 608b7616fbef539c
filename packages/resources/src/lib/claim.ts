import { onAbort } from "@brains/daemon-core";
import type { Taker } from "../taker.ts";
import type { Hold } from "./hold.ts";
import type { Needs } from "./needs.ts";

/**
 * Somebody who waits until all that it needs has room in the same moment. It holds nothing while it waits, so no two
 * can wait for each other, and it begins in the very moment that it is charged.
 */
export class Claim {
  readonly cost: number;
  readonly #needs: Needs;
  readonly #taker: Taker;
  readonly #begin: (hold: Hold | undefined) => void;
  readonly #refuse: (reason: unknown) => void;
  readonly #skip: (() => void) | undefined;
  #letGo: () => void = nothing;
  #over = false;
  /** Since when the window keeps it waiting, in ms of monotonic time; kept by the turns. */
  keptSince: number | undefined;
  wasKept = false;

  /**
   * @param begin must not throw.
   * @param skip what to do instead of waiting for a window.
   */
  constructor(
    needs: Needs,
    cost: number,
    taker: Taker,
    begin: (hold: Hold | undefined) => void,
    refuse: (reason: unknown) => void,
    skip?: () => void,
  ) {
    this.#needs = needs;
    this.cost = cost;
    this.#taker = taker;
    this.#begin = begin;
    this.#refuse = refuse;
    this.#skip = skip;
  }

  /** Waits, until it begins, is skipped, or gives up because it is aborted. */
  wait(): void {
    const { turns } = this.#needs;
    if (this.#skip !== undefined) this.tryBegin();
    else if (turns === undefined) this.takeSlots();
    else turns.add(this);
    if (this.#over) return;
    this.#letGo = onAbort(this.#taker, () => {
      if (this.#over) return;
      const wasKept = this.keptSince !== undefined;
      this.#end();
      if (wasKept) turns?.serve();
      this.#refuse(this.#taker.signal.reason);
    });
  }

  /** Begins if there is room in all that it needs. */
  tryBegin(): void {
    const { turns } = this.#needs;
    if (this.#over) return;
    if (turns === undefined) this.takeSlots();
    else if (this.#skip === undefined) {
      if (turns.permits(this)) this.takeSlots();
    } else if (turns.isOpen(this.cost)) this.takeSlots();
    else {
      this.#end();
      this.#skip();
    }
  }

  /** It is its turn as far as a window goes: begins if there is a slot in each line, and waits in all of them if not. */
  takeSlots(): void {
    if (this.#over) return;
    const { turns, lines, priority } = this.#needs;
    turns?.letPass(this);
    if (this.#needs.haveSlots()) {
      this.#end();
      turns?.charge(this.cost);
      this.#begin(this.#needs.hold(this.#taker));
      return;
    }
    for (const line of lines) {
      const refusal = line.isFull ? line.admit(this, this.#taker) : undefined;
      if (refusal === undefined) continue;
      this.#end();
      this.#refuse(refusal);
      return;
    }
    for (const line of lines) line.queue(this, priority);
  }

  #end(): void {
    const { turns, lines, priority } = this.#needs;
    this.#over = true;
    this.#letGo();
    turns?.remove(this);
    for (const line of lines) line.leave(this, priority);
  }
}

function nothing(): void {}
