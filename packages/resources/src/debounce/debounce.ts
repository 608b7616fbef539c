import { type Clock, type Duration, handled, systemClock, type Timer } from "@brains/daemon-core";
import { DebounceCancelledError } from "./debounce-cancelled-error.ts";
import { type DebounceOptions, type DebounceRules, debounceRulesOf } from "./debounce-rules.ts";

/** Work that is to be done for the calls that have come. */
interface Owed<Arguments, Result> {
  readonly since: number;
  readonly promise: Promise<Result>;
  readonly resolve: (result: Promise<Result>) => void;
  readonly reject: (error: Error) => void;
  given: Arguments;
}

/**
 * Makes one call of `work` out of calls that come close together, as lodash's `debounce` does: with the arguments of
 * the last of them. Time is monotonic; one timer is set for a burst, however many calls it has.
 *
 * - `edge: "trailing"`: after `wait` without a call, at the latest `maxWait` after the first that is not served yet.
 * - `edge: "leading"`: at once; what follows is dropped until there was no call for `wait`, at the latest until `maxWait`.
 * - `edge: "both"`: at once, and once more as with `"trailing"` if there was a second call.
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { Debounce } from "@brains/daemon-resources";
 *
 * const reindex = new Debounce(async (file: string) => console.log("reindexed, last", file), { wait: "20ms" });
 * for (const file of ["a.md", "b.md", "c.md"]) reindex.call(file);
 * await setTimeout(50);
 * // reindexed, last c.md
 * ```
 */
export class Debounce<Arguments extends readonly unknown[] = [], Result = unknown> {
  readonly rules: DebounceRules;
  readonly #work: (...given: Arguments) => Result | PromiseLike<Result>;
  readonly #clock: Clock;
  #owed: Owed<Arguments, Result> | undefined;
  /** What the last call of the work came to, while the burst that it belongs to lasts. */
  #served: Promise<Result> | undefined;
  /** Set while a burst lasts. */
  #timer: Timer | undefined;
  #began = 0;
  #lastCall = 0;

  /**
   * @param clock @default the system's
   * @throws RangeError naming the option that breaks a rule.
   */
  constructor(
    work: (...given: Arguments) => Result | PromiseLike<Result>,
    options: Duration | DebounceOptions,
    clock: Clock = systemClock(),
  ) {
    this.rules = debounceRulesOf(options);
    this.#work = work;
    this.#clock = clock;
  }

  /** Whether a call waits for the work to be done. */
  get pending(): boolean {
    return this.#owed !== undefined;
  }

  /**
   * Asks for the work.
   *
   * @returns what settles as the work does that this call becomes part of; for one that `"leading"` drops, the work
   * at whose edge it came. It may be ignored. It rejects with a DebounceCancelledError when the work is cancelled.
   */
  call(...given: Arguments): Promise<Result> {
    const now = this.#clock.monotonic();
    // A timer that is late, because the loop was blocked, has not ended the last burst yet.
    if (this.#timer !== undefined && this.#due() <= now) this.#fire();
    const leads = this.#timer === undefined && this.rules.edge !== "trailing";
    this.#lastCall = now;
    if (this.#timer === undefined) {
      this.#began = now;
      if (!leads) void this.#owe(given, now);
      this.#arm();
      if (leads) return this.#lead(given);
    }
    if (this.rules.edge === "leading" && this.#served !== undefined) return this.#served;
    return this.#owe(given, now);
  }

  /**
   * Does now what waits to be done.
   *
   * @returns undefined where nothing does.
   */
  flush(): Promise<Result> | undefined {
    const owed = this.#owed;
    if (owed === undefined) return undefined;
    if (this.rules.edge === "trailing") this.#end();
    this.#owed = undefined;
    return this.#settle(owed);
  }

  /** Forgets the calls that wait; the next one is the first of a new burst. */
  cancel(): void {
    const owed = this.#owed;
    this.#end();
    owed?.reject(new DebounceCancelledError());
  }

  /** The work at the leading edge; what it calls itself belongs to the same burst. */
  #lead(given: Arguments): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<Result>();
    this.#served = handled(promise);
    resolve(this.#do(given));
    return promise;
  }

  #owe(given: Arguments, now: number): Promise<Result> {
    if (this.#owed !== undefined) {
      this.#owed.given = given;
      return this.#owed.promise;
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#owed = { since: now, promise: handled(promise), resolve, reject, given };
    return promise;
  }

  /** When the work is to be done, or the burst is over. */
  #due(): number {
    const { wait, maxWait, edge } = this.rules;
    const latest = edge === "leading" ? this.#began + maxWait : (this.#owed?.since ?? Infinity) + maxWait;
    return Math.min(this.#lastCall + wait, latest);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(this.#due() - this.#clock.monotonic(), () => {
      if (this.#due() <= this.#clock.monotonic()) this.#fire();
      else this.#arm();
    });
  }

  /** The time has come. Where `maxWait` brought it about, the burst goes on: the next call is no leading one. */
  #fire(): void {
    const owed = this.#owed;
    this.#timer?.cancel();
    if (this.rules.edge === "both" && this.#clock.monotonic() < this.#lastCall + this.rules.wait) {
      this.#owed = undefined;
      this.#arm();
    } else this.#end();
    if (owed !== undefined) void this.#settle(owed);
  }

  #end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#owed = undefined;
    this.#served = undefined;
  }

  #settle(owed: Owed<Arguments, Result>): Promise<Result> {
    owed.resolve(this.#do(owed.given));
    return owed.promise;
  }

  #do(given: Arguments): Promise<Result> {
    return handled(attempt(this.#work, given));
  }
}

/** What `work` throws is a rejection. */
async function attempt<Arguments extends readonly unknown[], Result>(
  work: (...given: Arguments) => Result | PromiseLike<Result>,
  given: Arguments,
): Promise<Result> {
  return await work(...given);
}
