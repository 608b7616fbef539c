import { ConcurrencyFullError } from "../concurrency/concurrency-full-error.ts";
import type { ConcurrencyRules } from "../concurrency/concurrency-rules.ts";
import type { Taker } from "../taker.ts";
import type { Claim } from "./claim.ts";
import type { Hold } from "./hold.ts";
import type { Place } from "./place.ts";
import type { Priority } from "./priority.ts";

/** So many slots, and those who wait for one: by priority, and first come, first served within one. */
export class Line {
  readonly rules: ConcurrencyRules;
  readonly #held = new Set<Hold>();
  /** All who want a slot here, those too that wait only for something else: nobody loses its place by that. */
  readonly #queues = { high: new Set<Place>(), normal: new Set<Place>(), low: new Set<Place>() };
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

  /** Gives a claim its place, if that is not here yet. */
  queue({ place }: Claim, priority: Priority): void {
    place.wasPassed = false;
    this.#queues[priority].add(place);
  }

  /** Nobody wants that place any more. */
  giveUp(place: Place, priority: Priority): void {
    this.#queues[priority].delete(place);
  }

  /** A claim waits no more. */
  leave(claim: Claim): void {
    this.#waiting.delete(claim);
  }

  /** Begins whose turn it is; one that is kept waiting by something else is passed over. */
  serve(priority: Priority): void {
    for (const place of this.#queues[priority]) {
      if (this.isFull) return;
      if (place.claim !== undefined) place.claim.tryBegin();
      // Whoever takes it over comes in a few microtasks: where it was passed before, nobody will.
      else if (place.wasPassed) this.giveUp(place, priority);
      else place.wasPassed = true;
    }
  }
}
