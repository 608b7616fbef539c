import { type Clock, systemClock, countOf, refuse } from "@brains/daemon-core";
import { type Taker, Turns } from "./lib/turns.ts";
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
 * ```
 */
export class Throttle {
  readonly rules: ThrottleRules;
  readonly #turns: Turns;

  /**
   * @param clock the one of those who share it. @default the system's
   * @throws RangeError naming the option that breaks a rule.
   */
  constructor(options: ThrottleOptions, clock: Clock = systemClock()) {
    this.rules = throttleRulesOf(options);
    this.#turns = new Turns(new SlidingWindow(this.rules.requests, this.rules.window), clock);
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#turns.waiting;
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
    await new Promise<void>((resolve, reject) => this.#turns.add(cost, taker, resolve, reject));
  }

  /**
   * Calls `work` when it is its turn, in the very moment that is charged, and settles as it does. Rejects with the
   * signal's reason as soon as that is aborted before.
   */
  run<Result>(work: () => Promise<Result>, taker: Taker): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#turns.add(1, taker, () => resolve(attempt(work)), reject);
    });
  }

  /**
   * Calls `work` if it can be charged now and nobody waits, and settles as it does.
   *
   * @returns undefined where there is no room: nothing was done.
   */
  tryRun<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    let running: Promise<Result> | undefined;
    this.#turns.addNow(() => {
      running = attempt(work);
    });
    return running;
  }
}

/** What `work` throws is a rejection. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  return await work();
}
