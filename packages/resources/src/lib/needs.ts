import type { Priority } from "./priority.ts";
import type { Taker } from "../taker.ts";
import { Hold } from "./hold.ts";
import type { Line } from "./line.ts";
import type { Place } from "./place.ts";
import type { Turns } from "./turns.ts";

/** What must have room in the same moment for something to begin. */
export class Needs {
  readonly turns: Turns | undefined;
  readonly lines: readonly Line[];
  readonly priority: Priority;

  constructor(turns: Turns | undefined, lines: readonly Line[], priority: Priority) {
    this.turns = turns;
    this.lines = lines;
    this.priority = priority;
  }

  /** Charges one who comes now, if it can begin; what it holds is still to be taken. */
  tryCharge(cost: number): boolean {
    const { turns } = this;
    if (turns === undefined) return this.haveSlots();
    // Those whose timer is late come first, and may take a slot.
    const now = turns.catchUp();
    return this.haveSlots() && turns.tryCharge(cost, now);
  }

  haveSlots(): boolean {
    for (const line of this.lines) if (line.isFull) return false;
    return true;
  }

  /** Nobody wants that place any more. */
  giveUp(place: Place): void {
    for (const line of this.lines) line.giveUp(place, this.priority);
  }

  /** Takes the slots; there must be one in each line. */
  hold(taker: Taker): Hold | undefined {
    return this.lines.length === 0 ? undefined : new Hold(this.lines, taker);
  }
}
