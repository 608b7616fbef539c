import type { AdmissionDesk } from "../admission-desk.ts";
import type { Claim } from "./claim.ts";
import type { Needs } from "./needs.ts";
import { Place } from "./place.ts";

/** Where the runs of one function come to be admitted. */
export class Doorway {
  /** Whether one that would have to wait for a window is skipped. */
  readonly skipsExcess: boolean;
  readonly #desk: AdmissionDesk | undefined;
  /** The place of one that was cancelled for the run that comes next. */
  #left: Place | undefined;

  constructor(skipsExcess: boolean, desk: AdmissionDesk | undefined) {
    this.skipsExcess = skipsExcess;
    this.#desk = desk;
  }

  /** Leaves a place to the run that comes next. */
  leave(place: Place): void {
    this.#left = place;
  }

  /** The place of one who has to wait. */
  takePlace(): Place {
    const place = this.#left ?? new Place();
    this.#left = undefined;
    return place;
  }

  /** Somebody came who did not have to wait. */
  passed(needs: Needs): void {
    if (this.#left === undefined) return;
    needs.giveUp(this.#left);
    this.#left = undefined;
  }

  waits(claim: Claim): void {
    this.#desk?.["~waits"](claim);
  }

  waitsNoMore(claim: Claim): void {
    this.#desk?.["~waitsNoMore"](claim);
  }
}
