import { onAbort } from "@brains/daemon-core";
import type { AdmissionDetail } from "../admission-detail.ts";
import type { Taker } from "../taker.ts";
import type { ThrottleDetail } from "../throttle/throttle-layer.ts";
import type { Doorway } from "./doorway.ts";
import type { Hold } from "./hold.ts";
import type { Needs } from "./needs.ts";
import { Place } from "./place.ts";

/** How a run comes, which may be skipped. */
export interface Entrance {
  readonly doorway: Doorway;
  /** Tells that it is skipped. */
  readonly report: (reason: SkipReason) => void;
  /** It is done, although it never began. */
  readonly done: () => void;
}

export type SkipReason = AdmissionDetail["reason"] | ThrottleDetail["reason"];

/**
 * Somebody who waits until all that it needs has room in the same moment. It holds nothing while it waits, so no two
 * can wait for each other, and it begins in the very moment that it is charged.
 */
export class Claim {
  readonly cost: number;
  readonly place: Place;
  readonly #needs: Needs;
  readonly #taker: Taker;
  readonly #begin: (hold: Hold | undefined) => void;
  readonly #refuse: (reason: unknown) => void;
  readonly #entrance: Entrance | undefined;
  #letGo: () => void = nothing;
  #over = false;
  /** Since when the window keeps it waiting, in ms of monotonic time; kept by the turns. */
  keptSince: number | undefined;
  wasKept = false;

  /**
   * @param begin must not throw.
   * @param entrance of a run; without it, it waits until it begins or is aborted.
   */
  constructor(
    needs: Needs,
    cost: number,
    taker: Taker,
    begin: (hold: Hold | undefined) => void,
    refuse: (reason: unknown) => void,
    entrance?: Entrance,
  ) {
    this.#needs = needs;
    this.cost = cost;
    this.#taker = taker;
    this.#begin = begin;
    this.#refuse = refuse;
    this.#entrance = entrance;
    this.place = entrance?.doorway.takePlace() ?? new Place();
    this.place.claim = this;
  }

  /** Waits, until it begins, is skipped, or gives up because it is aborted. */
  wait(): void {
    const { turns } = this.#needs;
    if (this.#skipsExcess) this.tryBegin();
    else if (turns === undefined) this.takeSlots();
    else turns.add(this);
    if (this.#over) return;
    this.#entrance?.doorway.waits(this);
    this.#hearAbort();
  }

  /** Begins if there is room in all that it needs. */
  tryBegin(): void {
    const { turns } = this.#needs;
    if (this.#over) return;
    if (turns === undefined) this.takeSlots();
    else if (!this.#skipsExcess) {
      if (turns.permits(this)) this.takeSlots();
    } else if (turns.isOpen(this.cost)) this.takeSlots();
    else this.#skip("throttle");
  }

  /** It is its turn as far as a window goes: begins if there is a slot in each line, and waits in all of them if not. */
  takeSlots(): void {
    if (this.#over) return;
    const { turns, lines, priority } = this.#needs;
    turns?.letPass(this);
    if (this.#needs.haveSlots()) {
      this.#end();
      turns?.charge(this.cost);
      const hold = this.#needs.hold(this.#taker);
      this.#tellWaitsNoMore();
      this.#begin(hold);
      return;
    }
    for (const line of lines) {
      const refusal = line.isFull ? line.admit(this, this.#taker) : undefined;
      if (refusal === undefined) continue;
      this.#end();
      this.#tellWaitsNoMore();
      this.#refuse(refusal);
      return;
    }
    for (const line of lines) line.queue(this, priority);
  }

  /** It is sent away. */
  drop(reason: AdmissionDetail["reason"]): void {
    if (!this.#over) this.#skip(reason);
  }

  get #skipsExcess(): boolean {
    return this.#entrance?.doorway.skipsExcess === true;
  }

  #hearAbort(): void {
    // Whoever was told that it waits may have sent it away.
    if (!this.#over) this.#letGo = onAbort(this.#taker, () => this.#abort());
  }

  #abort(): void {
    if (this.#over) return;
    const entrance = this.#entrance;
    const isReplaced = this.#taker.kind === "cancel-previous" && entrance !== undefined;
    if (isReplaced) entrance.doorway.leave(this.place);
    this.#giveUp(isReplaced);
    if (isReplaced) entrance.report("overlap");
    this.#refuse(this.#taker.signal.reason);
  }

  #skip(reason: SkipReason): void {
    this.#giveUp(false);
    this.#entrance?.report(reason);
    this.#entrance?.done();
  }

  #giveUp(leavesPlace: boolean): void {
    const wasKept = this.keptSince !== undefined;
    this.#end(leavesPlace);
    if (wasKept) this.#needs.turns?.serve();
    this.#tellWaitsNoMore();
  }

  #end(leavesPlace = false): void {
    const { turns, lines, priority } = this.#needs;
    this.#over = true;
    this.#letGo();
    turns?.remove(this);
    this.place.claim = undefined;
    for (const line of lines) {
      line.leave(this);
      if (!leavesPlace) line.giveUp(this.place, priority);
    }
  }

  /** Told when all that it was given is taken, so that whoever hears of it cannot take that. */
  #tellWaitsNoMore(): void {
    this.#entrance?.doorway.waitsNoMore(this);
  }
}

function nothing(): void {}
