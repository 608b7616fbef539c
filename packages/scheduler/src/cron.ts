import type { Clock } from "@brains/daemon-core";
import type { Dst } from "./dst.ts";
import { schedule } from "./lib/schedule.ts";
import { pastYears } from "./lib/timetable-of.ts";
import { PatternCache } from "./pattern-cache.ts";
import type { ScheduleLayer } from "./schedule-layer.ts";
import type { ScheduleOptions } from "./schedule-options.ts";

/** What a cron schedule may be told. */
export interface CronOptions extends ScheduleOptions {
  /** The IANA name of the zone that the expression is read in. @default the system's, also when that changes */
  timezone?: string | undefined;
  /** What becomes of fixed times when clocks are changed. @default { gap: "run", overlap: "once" } */
  dst?: Dst | undefined;
  /** Given it, an expression whose years have all passed is refused at once. @default when it is entered */
  clock?: Pick<Clock, "now"> | undefined;
}

/**
 * Runs when the wall clock shows a time of the cron expression: five fields, six with seconds in front, seven with
 * a year at the end, or a nickname such as `@daily`. The wall clock is looked at every 30 s at least, so that one
 * that was set is followed; a time runs once at most, also when the clock is set back.
 *
 * Where clocks are put forward, a fixed time that is left out runs at the first moment after the gap; where they are
 * put back, it runs once, the first time; `dst` changes that. Expressions with a wildcard or a step in the second,
 * minute or hour follow real hours: what is left out does not come, what repeats comes twice.
 *
 * @throws InvalidScheduleError when the expression is malformed (it tells where) or can never fire, or the zone is
 * unknown; RangeError naming another option that is not valid.
 *
 * @example
 * ```ts
 * import { cron } from "@brains/daemon-scheduler";
 *
 * const controller = new AbortController();
 * const report = cron("* * * * * *", { timezone: "Europe/Berlin" })(async ({ run }) => {
 *   console.log(`for ${new Date(run.scheduledAt ?? 0).toISOString()}`);
 *   controller.abort();
 * });
 * await report({ signal: controller.signal });
 * ```
 */
export function cron(expression: string, options: CronOptions = {}): ScheduleLayer {
  const { timezone, dst, clock, patterns = new PatternCache(1) } = options;
  const pattern = patterns.get(expression, timezone, dst);
  if (clock !== undefined && pattern.next(clock.now()) === undefined) throw pastYears(expression);
  return schedule({ schedule: expression, timezone, dst }, options);
}
