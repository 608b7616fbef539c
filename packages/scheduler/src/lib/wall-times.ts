import type { Expression } from "./expression.ts";
import type { Piece, Zone } from "./zone.ts";

/** What is to be done with fixed times when clocks are changed. */
export interface DstRule {
  /** Whether one that is left out is run at the gap's end. */
  readonly gapRuns: boolean;
  /** Whether one that comes twice is run once. */
  readonly once: boolean;
}

const DAY = 86_400_000;

/** More than clocks were ever changed by, in ms. */
const FAR = 2 * DAY;

/** The times of an expression in a time zone, in ms since the epoch: where clocks are changed, the rule applies. */
export class WallTimes {
  readonly #expression: Expression;
  readonly #zone: Zone;
  readonly #gapRuns: boolean;
  readonly #once: boolean;

  constructor(expression: Expression, zone: Zone, rule: DstRule) {
    this.#expression = expression;
    this.#zone = zone;
    this.#gapRuns = expression.isFixed && rule.gapRuns;
    this.#once = expression.isFixed && rule.once;
  }

  /** The first time after `time`. */
  next(time: number): number | undefined {
    const limit = time + FAR;
    for (let from = Math.floor(time) + 1; ;) {
      const piece = this.#zone.piece(from);
      if (from === piece.from && this.#runsAtStart(piece)) return from;
      const wall = this.#expression.next(from + piece.offset - 1);
      if (wall === undefined && from > limit) return undefined;
      const found = wall === undefined ? piece.to : wall - piece.offset;
      if (found >= piece.to) from = this.#isPutBack(piece.to) ? piece.to : Math.max(piece.to, found - FAR);
      else if (this.#isRepeated(found, piece)) from = found + 1;
      else return found;
    }
  }

  /** The last time that is not after `time`. */
  latest(time: number): number | undefined {
    const limit = time - FAR;
    for (let to = Math.floor(time); ;) {
      const piece = this.#zone.piece(to);
      const wall = this.#expression.latest(to + piece.offset);
      const found = wall === undefined ? piece.from - 1 : wall - piece.offset;
      if (found >= piece.from) {
        if (!this.#isRepeated(found, piece)) return found;
        to = found - 1;
      } else {
        if (this.#runsAtStart(piece)) return piece.from;
        if (wall === undefined && to < limit) return undefined;
        to = this.#isPutBack(piece.from) ? piece.from - 1 : Math.min(piece.from - 1, found + FAR);
      }
    }
  }

  /** Whether clocks are put back then: what the wall clock shows before and after it overlaps. */
  #isPutBack(time: number): boolean {
    return this.#zone.offset(time) < this.#zone.offset(time - 1);
  }

  /** Whether a time fell into the gap that the piece begins after. A day that is left out as a whole has no times. */
  #runsAtStart({ from, offset }: Piece): boolean {
    if (!this.#gapRuns) return false;
    const before = this.#zone.offset(from - 1);
    if (offset <= before || offset - before >= DAY) return false;
    const first = this.#expression.next(from + before - 1);
    return first !== undefined && first < from + offset;
  }

  /** Whether the wall clock showed this time before, and that was its time. */
  #isRepeated(time: number, { offset }: Piece): boolean {
    if (!this.#once) return false;
    const before = this.#zone.offset(time - FAR / 2);
    return before > offset && this.#zone.offset(time + offset - before) === before;
  }
}
