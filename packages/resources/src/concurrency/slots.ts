import { begin, enter } from "../lib/enter.ts";
import { Claim } from "../lib/claim.ts";
import type { Hold } from "../lib/hold.ts";
import { isAborted } from "../lib/is-aborted.ts";
import { Line } from "../lib/line.ts";
import { Needs } from "../lib/needs.ts";
import { type Priority, priorityOf } from "../lib/priority.ts";
import type { Taker } from "../taker.ts";
import { type ConcurrencyOptions, type ConcurrencyRules, concurrencyRulesOf } from "./concurrency-rules.ts";

/**
 * So many at once, for all who share it. Those beyond that wait: by priority, and first come, first served within
 * one. A low priority may wait for ever behind higher ones that keep coming; that is what priority means here. With
 * `maxWaiting` one more is refused instead (a bulkhead, as cockatiel's).
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { Slots } from "@brains/daemon-resources";
 *
 * const slots = new Slots(1);
 * const { signal } = new AbortController();
 * const job = (name: string, priority: "high" | "low") =>
 *   slots.run(async () => {
 *     console.log(name);
 *     await setTimeout(10);
 *   }, { signal }, { priority });
 *
 * await Promise.all([job("first", "low"), job("second", "low"), job("urgent", "high")]);
 * // first
 * // urgent
 * // second
 * ```
 */
export class Slots {
  readonly rules: ConcurrencyRules;
  /** For the layers of this package. @internal */
  readonly "~line": Line;
  readonly #needs: Readonly<Record<Priority, Needs>>;

  /**
   * @param limit a whole number from 1 on.
   * @param options.maxWaiting so many may wait, and one more is refused. @default Infinity
   * @throws RangeError naming the option that breaks a rule.
   */
  constructor(limit: number, options: Omit<ConcurrencyOptions, "limit"> = {}) {
    this.rules = concurrencyRulesOf({ ...options, limit });
    const line = new Line(this.rules);
    this["~line"] = line;
    const needs = (priority: Priority): Needs => new Needs(undefined, [line], priority);
    this.#needs = { high: needs("high"), normal: needs("normal"), low: needs("low") };
  }

  /** How many slots are taken. */
  get taken(): number {
    return this["~line"].taken;
  }

  /** How many found no slot here and have not begun since. */
  get waiting(): number {
    return this["~line"].waiting;
  }

  /**
   * Takes a slot as soon as there is one; resolves with what gives it back, which does nothing when repeated. Rejects
   * with the signal's reason as soon as that is aborted before, and has then taken nothing.
   *
   * @param taker a scope, or nothing but `{ signal }`. The slot of a scope whose run is abandoned comes back by itself.
   * @param options.priority @default "normal"
   * @throws RangeError, as a rejection, for a priority that is none; ConcurrencyFullError, as a rejection, when as many
   * wait as may.
   */
  async take(taker: Taker, options: { priority?: Priority | undefined } = {}): Promise<() => void> {
    const needs = this.#needs[priorityOf(options.priority)];
    if (isAborted(taker)) throw taker.signal.reason;
    const hold = needs.haveSlots()
      ? needs.hold(taker)
      : await new Promise<Hold | undefined>((resolve, reject) => {
          new Claim(needs, 1, taker, resolve, reject).wait();
        });
    return () => hold?.release();
  }

  /**
   * Calls `work` as soon as there is a slot, and settles as it does. Rejects as `take` does, and has then not called it.
   *
   * @throws RangeError for a priority that is none.
   */
  run<Result>(
    work: () => Promise<Result>,
    taker: Taker,
    options: { priority?: Priority | undefined } = {},
  ): Promise<Result> {
    return enter(this.#needs[priorityOf(options.priority)], work, taker);
  }

  /**
   * Calls `work` if there is a slot now, and settles as it does.
   *
   * @returns undefined where there is none: nothing was done.
   */
  tryRun<Result>(work: () => Promise<Result>, taker: Taker): Promise<Result> | undefined {
    const needs = this.#needs.normal;
    return needs.haveSlots() ? begin(work, needs.hold(taker)) : undefined;
  }
}
