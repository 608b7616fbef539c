import type { Dst } from "./dst.ts";
import { dstOf } from "./lib/dst-of.ts";
import { Expression } from "./lib/expression.ts";
import { WallTimes } from "./lib/wall-times.ts";
import { Zone } from "./lib/zone.ts";

/** How many times are counted, at most. */
const COUNTED = 1_000;

/**
 * A cron expression in a time zone: it knows its times and keeps no timer. Many schedules may share one; the answer
 * given last is remembered, so that they are not each charged for it.
 */
export class CronPattern {
  /** The expression, as given. */
  readonly expression: string;
  /** The IANA name of the zone; `undefined`: the system's. */
  readonly timezone: string | undefined;
  /** What becomes of its times when clocks are changed, as given. */
  readonly dst: Dst | undefined;
  /** Whether its zone is the system's, whose rules may change while it is used. */
  readonly floats: boolean;
  readonly #times: WallTimes;
  readonly #zone: Zone;
  /** No time of the pattern lies between `#from` and `#until`, which is one. */
  #from = Infinity;
  #until: number | undefined;
  #offset = 0;
  #counted = { from: 0, to: 0, count: 0 };

  /**
   * @param zone the zone of that name, where it is already known.
   * @throws InvalidScheduleError when it cannot be read, can never fire, or the zone is unknown; RangeError when
   * `dst` is not a policy.
   */
  constructor(expression: string, timezone?: string, dst?: Dst, zone: Zone = new Zone(timezone)) {
    this.expression = expression;
    this.timezone = timezone;
    this.dst = dst;
    this.floats = zone.floats;
    this.#zone = zone;
    this.#times = new WallTimes(new Expression(expression), zone, dstOf(dst));
  }

  /** The first time after `time`, both in ms since the epoch; `undefined` when there is none. */
  next(time: number): number | undefined {
    if (time < this.#from || time >= (this.#until ?? Infinity) || this.#hasMoved()) {
      this.#until = this.#times.next(time);
      this.#from = time;
      if (this.floats && this.#until !== undefined) this.#offset = this.#zone.offset(this.#until);
    }
    return this.#until;
  }

  /** The last time that is not after `time`, both in ms since the epoch; `undefined` when there is none. */
  latest(time: number): number | undefined {
    return this.#times.latest(time);
  }

  /** How many times there are from `from` to `to`, both of which are one; 1,000 if there are more. */
  count(from: number, to: number): number {
    const known = this.#counted;
    if (known.from === from && known.to === to) return known.count;
    let count = 1;
    for (let at: number | undefined = from; count < COUNTED; count += 1) {
      at = this.#times.next(at);
      if (at === undefined || at > to) break;
    }
    this.#counted = { from, to, count };
    return count;
  }

  /** Whether the system's zone has become another one. */
  #hasMoved(): boolean {
    return this.floats && this.#until !== undefined && this.#zone.offset(this.#until) !== this.#offset;
  }
}
