import { CronPattern } from "./cron-pattern.ts";
import type { Dst } from "./dst.ts";
import { Zone } from "./lib/zone.ts";

/** How many patterns a cache holds where no number is given; one weighs about 80 kB. */
const DEFAULT_SIZE = 256;

/**
 * Lets schedules with equal expressions, zones and `dst` share one parsed pattern. It keeps the patterns used last;
 * one that it let go lives on as long as a schedule uses it. Give one to all schedules of a registry.
 */
export class PatternCache {
  readonly #size: number;
  readonly #patterns = new Map<string, CronPattern>();
  readonly #zones = new Map<string, Zone>();

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

  /** @throws InvalidScheduleError, RangeError as {@link CronPattern} does; nothing is kept then. */
  get(expression: string, timezone?: string, dst?: Dst): CronPattern {
    const { gap = "run", overlap = "once" } = dst ?? {};
    const key = `${keyOf(timezone)}\n${gap}\n${overlap}\n${expression}`;
    const pattern =
      this.#patterns.get(key) ?? new CronPattern(expression, timezone, dst, this.#zone(timezone));
    this.#patterns.delete(key);
    this.#patterns.set(key, pattern);
    if (this.#patterns.size > this.#size) forgetOldest(this.#patterns);
    return pattern;
  }

  #zone(name: string | undefined): Zone {
    const known = this.#zones.get(keyOf(name));
    if (known !== undefined) return known;
    const zone = new Zone(name);
    this.#zones.set(keyOf(name), zone);
    if (this.#zones.size > this.#size) forgetOldest(this.#zones);
    return zone;
  }
}

/** The system's zone is not the one whose name is empty, which there is not. */
function keyOf(timezone: string | undefined): string {
  return timezone === undefined ? "" : `=${timezone}`;
}

function forgetOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
