import type { Clock } from "@brains/daemon-core";
import { CronTimes } from "./lib/cron-times.ts";
import { schedule } from "./lib/schedule.ts";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";
import { PatternCache } from "./pattern-cache.ts";
import type { ScheduleLayer } from "./schedule-layer.ts";
import type { ScheduleOptions } from "./schedule-options.ts";

/** What a cron schedule may be told. */
export interface CronOptions extends ScheduleOptions {
  /** The IANA name of the zone that the expression is read in. @default the system's */
  timezone?: string | undefined;
  /** Where equal expressions share what was parsed. @default none shared */
  patterns?: PatternCache | undefined;
  /** Given it, an expression whose years have all passed is refused at once, not when it is entered. */
  clock?: Pick<Clock, "now"> | undefined;
}

/**
 * Runs when the wall clock shows a time of the cron expression: five fields, six with seconds in front, seven with
 * a year at the end, or a nickname such as `@daily`. The wall clock is looked at every 30 s at least, so that one
 * that was set is followed; a time runs once at most, also when the clock is set back. Times missed are one late
 * run, for the latest of them.
 *
 * Where clocks are put forward, a fixed time (one second, one minute, one hour) that is left out runs at the first
 * moment after the gap; where they are put back, it runs once, the first time. Expressions with a wildcard, a step,
 * a range or a list in one of these fields follow real time: what is left out is skipped, what repeats runs twice.
 *
 * @throws InvalidScheduleError when the expression is malformed or can never fire, or the zone is unknown;
 * RangeError naming another option that is not valid.
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
  const pattern = (options.patterns ?? new PatternCache(1)).get(expression, options.timezone);
  if (options.clock !== undefined && pattern.next(options.clock.now()) === undefined)
    throw new InvalidScheduleError("schedule", expression, "can never fire again: its years have passed");
  return schedule((clock) => new CronTimes(pattern, clock), options);
}
