import type { Clock } from "@brains/daemon-core";
import { dateOf } from "./lib/date-of.ts";
import { limitsOf } from "./lib/rules.ts";
import { sourceOf, timetableOf } from "./lib/timetable-of.ts";
import { upcoming } from "./lib/upcoming.ts";
import { whole } from "./lib/whole.ts";
import type { PatternCache } from "./pattern-cache.ts";
import type { Bounds } from "./schedule-options.ts";
import type { When } from "./when.ts";

/** What a preview may be told. */
export interface PreviewOptions extends Bounds {
  /** Times after it, as if the schedule was entered then. @default now */
  from?: Date | undefined;
  /** How many, from 1 to 1,000. @default 5 */
  count?: number | undefined;
  /** Where equal cron expressions share what was parsed. @default none shared */
  patterns?: PatternCache | undefined;
}

/** How many times are previewed, at most. */
const MOST = 1_000;

/**
 * When something would run: a preview for which nothing is scheduled. Of a delay only the first time is known.
 *
 * @throws RangeError, InvalidScheduleError naming what is not valid.
 *
 * @example
 * ```ts
 * import { nextRuns } from "@brains/daemon-scheduler";
 *
 * const from = new Date("2026-03-28T12:00:00Z");
 * for (const time of nextRuns({ schedule: "30 2 * * *", timezone: "Europe/Berlin" }, { from, count: 2 }))
 *   console.log(time.toISOString());
 * // 2026-03-29T01:00:00.000Z
 * // 2026-03-30T00:30:00.000Z
 * ```
 */
export function nextRuns(when: When, options: PreviewOptions = {}): Date[] {
  const { from = new Date(), count = 5, patterns } = options;
  const limits = limitsOf(options);
  const clock = stoppedAt(dateOf(from, "from"));
  const timetable = timetableOf(sourceOf(when, limits, patterns), { clock });
  const most = Math.min(whole(count, "count", 1, MOST), limits.maxRuns);
  return upcoming((time) => timetable.after(time, clock), limits.quiet, most).map((time) => new Date(time));
}

function stoppedAt(now: number): Clock {
  const nothing = (): void => {};
  return {
    now: () => now,
    monotonic: () => 0,
    setTimer: () => ({ cancel: nothing }),
    hold: () => nothing,
  };
}
