import { ConcurrencyFullError } from "../concurrency/concurrency-full-error.ts";
import type { ConcurrencyRules } from "../concurrency/concurrency-rules.ts";
import type { Taker } from "../taker.ts";
import type { Claim } from "./claim.ts";
import type { Hold } from "./hold.ts";
import type { Priority } from "./priority.ts";

/** So many slots, and those who wait for one: by priority, and first come, first served within one. */
export class Line {
  readonly rules: ConcurrencyRules;
  readonly #held = new Set<Hold>();
  /** All who want a slot here, those too that wait only for something else: nobody loses its place by that. */
  readonly #queues = { high: new Set<Claim>(), normal: new Set<Claim>(), low: new Set<Claim>() };
  /** Those of them that found no slot here. */
  readonly #waiting = new Set<Claim>();

  constructor(rules: ConcurrencyRules) {
    this.rules = rules;
  }

  get taken(): number {
    return this.#held.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get isFull(): boolean {
    return this.#held.size >= this.rules.limit;
  }

  add(hold: Hold): void {
    this.#held.add(hold);
    if (this.waiting > 0) hold.watch();
  }

  /** Those who wait are not served by this: what else is given back with it comes first. */
  remove(hold: Hold): void {
    this.#held.delete(hold);
  }

  /**
   * Lets a claim wait, as there is no slot here.
   *
   * @returns why it may not.
   */
  admit(claim: Claim, { name }: Taker): ConcurrencyFullError | undefined {
    if (this.#waiting.has(claim)) return undefined;
    if (this.#waiting.size >= this.rules.maxWaiting) return new ConcurrencyFullError(name, this.rules);
    this.#waiting.add(claim);
    if (this.#waiting.size === 1) for (const hold of this.#held) hold.watch();
    return undefined;
  }

  /** Gives a claim its place, if it has none yet. */
  queue(claim: Claim, priority: Priority): void {
    this.#queues[priority].add(claim);
  }

  leave(claim: Claim, priority: Priority): void {
    this.#queues[priority].delete(claim);
    this.#waiting.delete(claim);
  }

  /** Begins whose turn it is; one that is kept waiting by something else is passed over. */
  serve(priority: Priority): void {
    for (const claim of this.#queues[priority]) {
      if (this.isFull) return;
      claim.tryBegin();
    }
  }
}
