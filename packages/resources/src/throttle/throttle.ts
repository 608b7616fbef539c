import { type Clock, systemClock, countOf, refuse } from "@brains/daemon-core";
import { Claim } from "../lib/claim.ts";
import { begin, enter } from "../lib/enter.ts";
import { isAborted } from "../lib/is-aborted.ts";
import { Needs } from "../lib/needs.ts";
import { Turns } from "../lib/turns.ts";
import type { Taker } from "../taker.ts";
import { SlidingWindow } from "./sliding-window.ts";
import { type ThrottleOptions, throttleRulesOf, type ThrottleRules } from "./throttle-rules.ts";

/**
 * A budget of so many requests in any window of time, for all who share it: runs, through the layer `throttle`, and
 * single calls, through `take`. First come, first served.
 *
 * @example
 * ```ts
 * import { Throttle } from "@brains/daemon-resources";
 *
 * const budget = new Throttle({ requests: 2, window: "50ms" });
 * const { signal } = new AbortController();
 * for (const page of [1, 2, 3]) {
 *   await budget.take(1, { signal });
 *   console.log("page", page);
 * }
 * console.log(budget.taken, "taken,", budget.waits, "waited");
 * // page 1
 * // page 2
 * // page 3
 * // 3 taken, 1 waited
 * ```
 */
export class Throttle {
  readonly rules: ThrottleRules;
  /** For the layers of this package. @internal */
  readonly "~turns": Turns;
  readonly #needs: Needs;

  /**
   * @param clock the one of those who share it. @default the system's
   * @throws RangeError naming the option that breaks a rule.
   */
  constructor(options: ThrottleOptions, clock: Clock = systemClock()) {
    this.rules = throttleRulesOf(options);
    const turns = new Turns(new SlidingWindow(this.rules.requests, this.rules.window), clock);
    this["~turns"] = turns;
    this.#needs = new Needs(turns, [], "normal");
  }

  /** How many wait for their turn now, those included that have it and wait for a slot. */
  get waiting(): number {
    return this["~turns"].waiting;
  }

  /** How much was taken in all, runs and single calls. */
  get taken(): number {
    return this["~turns"].taken;
  }

  /** How many had to wait because the window was full. */
  get waits(): number {
    return this["~turns"].waits;
  }

  /** For how long they waited for the window, in ms in all. Each wait is added when it ends, by an abort too. */
  get waitTime(): number {
    return this["~turns"].waitTime;
  }

  /**
   * Resolves when `cost` was taken; it waits for that whatever `onExcess` is. Rejects with the signal's reason as
   * soon as that is aborted, and has then taken nothing.
   *
   * @param cost a whole number from 1 on, all of it taken at once. @default 1
   * @param taker a scope, or nothing but `{ signal }`.
   * @throws RangeError, as a rejection, for a cost that is none or can never be met.
   */
  async take(cost: number, taker: Taker): Promise<void> {
    const { requests } = this.rules;
    if (countOf(cost, "cost") > requests) {
      refuse("cost", `can never be met: it must be at most the ${requests} requests of the throttle`, cost);
    }
    if (isAborted(taker)) throw taker.signal.reason;
    if (!this.#needs.tryCharge(cost))
      await new Promise<void>((resolve, reject) => {
        new Claim(this.#needs, cost, taker, () => resolve(), reject).wait();
      });
  }

  /**
   * Calls `work` when it is its turn, in the very moment that is charged, and settles as it does. Rejects with the
   * signal's reason as soon as that is aborted before.
   */
  run<Result>(work: () => Promise<Result>, taker: Taker): Promise<Result> {
    return enter(this.#needs, work, taker);
  }

  /**
   * Calls `work` if it can be charged now and nobody waits for the window, and settles as it does.
   *
   * @returns undefined where there is no room: nothing was done.
   */
  tryRun<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    return this.#needs.tryCharge(1) ? begin(work, undefined) : undefined;
  }
}
