import type { Claim } from "./claim.ts";

/** A place among those who wait for a slot. Where a run is cancelled for the next one, that one takes it over. */
export class Place {
  /** Who stands there; nobody between two that take turns. */
  claim: Claim | undefined;
  /** Whether it was its turn while nobody stood there. */
  wasPassed = false;
}
