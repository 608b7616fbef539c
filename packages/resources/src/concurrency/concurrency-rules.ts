import { countOf, keysOf } from "@brains/daemon-core";

/** How many may run at once. A key given as `undefined` is absent. */
export interface ConcurrencyOptions {
  /** So many at once: a whole number from 1 on. */
  limit: number;
  /** So many may wait for a slot, and one more is refused: a whole number from 0 on, or Infinity. @default Infinity */
  maxWaiting?: number | undefined;
}

/** The same with all its keys, checked. */
export interface ConcurrencyRules {
  readonly limit: number;
  readonly maxWaiting: number;
}

const KEYS = Object.keys({ limit: 0, maxWaiting: 0 } satisfies Record<keyof ConcurrencyOptions, 0>);

/**
 * Checks the options of a concurrency limit and fills in what they leave out.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given.
 *
 * @example
 * ```ts
 * import { concurrencyRulesOf } from "@brains/daemon-resources";
 *
 * console.log(concurrencyRulesOf({ limit: 2 }));
 * // { limit: 2, maxWaiting: Infinity }
 * ```
 */
export function concurrencyRulesOf(options: ConcurrencyOptions): ConcurrencyRules {
  keysOf(options, "concurrency", KEYS);
  return {
    limit: countOf(options.limit, "concurrency.limit"),
    maxWaiting: countOf(options.maxWaiting ?? Infinity, "concurrency.maxWaiting", {
      least: 0,
      unlimited: true,
    }),
  };
}
