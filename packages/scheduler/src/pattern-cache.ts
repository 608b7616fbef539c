import { CronPattern } from "./cron-pattern.ts";

/** How many patterns a cache holds where no number is given; one weighs about 80 kB. */
const DEFAULT_SIZE = 256;

/**
 * Lets schedules with equal expressions and zones share one parsed pattern. It keeps the patterns used last;
 * one that it let go lives on as long as a schedule uses it. Give one to all schedules of a registry.
 */
export class PatternCache {
  readonly #size: number;
  readonly #patterns = new Map<string, CronPattern>();

  /**
   * @param size how many patterns it keeps. @default 256
   * @throws RangeError when it is not a whole number of at least 1.
   */
  constructor(size: number = DEFAULT_SIZE) {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new RangeError(`size must be at least 1, got ${size}.`);
    this.#size = size;
  }

  /** How many patterns it holds now. */
  get size(): number {
    return this.#patterns.size;
  }

  /** @throws InvalidScheduleError as {@link CronPattern} does; nothing is kept then. */
  get(expression: string, timezone?: string): CronPattern {
    const key = `${timezone ?? ""}\n${expression}`;
    const pattern = this.#patterns.get(key) ?? new CronPattern(expression, timezone);
    this.#patterns.delete(key);
    this.#patterns.set(key, pattern);
    if (this.#patterns.size > this.#size) this.#forgetOldest();
    return pattern;
  }

  #forgetOldest(): void {
    for (const oldest of this.#patterns.keys()) {
      this.#patterns.delete(oldest);
      return;
    }
  }
}
