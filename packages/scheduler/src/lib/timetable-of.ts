import { type Clock, type Duration, durationOf } from "@brains/daemon-core";
import type { CronPattern } from "../cron-pattern.ts";
import { InvalidScheduleError } from "../invalid-schedule-error.ts";
import { PatternCache } from "../pattern-cache.ts";
import type { When } from "../when.ts";
import { Bounded } from "./bounded.ts";
import { CronTimes } from "./cron-times.ts";
import { EndToStart } from "./end-to-start.ts";
import { Grid } from "./grid.ts";
import type { Lag } from "./jitter.ts";
import type { Limits } from "./rules.ts";
import { shown } from "./shown.ts";
import { StartingAt } from "./starting-at.ts";
import type { Basis, Timetable } from "./timetable.ts";

/** What a timetable is made with each time a schedule is entered. */
export interface Start {
  readonly clock: Clock;
  /** The nominal time that it goes on from; `undefined`: it begins now. */
  readonly lastRun?: number | undefined;
  readonly lag?: Lag | undefined;
}

/** When something runs, read once: what timetables are made of. Of an expression it is a pattern, which is shared. */
export type Source = CronPattern | Bounded | Period;

/** Equal distances on monotonic time. */
interface Period {
  readonly Kind: new (period: number, basis: Basis) => Timetable;
  readonly period: number;
  readonly startAt: number;
  readonly endAt: number;
}

/** @throws RangeError, InvalidScheduleError naming what is not valid. */
export function sourceOf(when: When, { startAt, endAt }: Limits, patterns?: PatternCache): Source {
  const { interval, delay, schedule }: Partial<Record<"interval" | "delay" | "schedule", unknown>> =
    Object(when);
  if ([interval, delay, schedule].filter((given) => given !== undefined).length !== 1) {
    const rule = "must be { interval }, { delay } or { schedule, timezone?, dst? }";
    throw new RangeError(`when ${rule}, got ${shown(when)}.`);
  }
  if (schedule !== undefined) return patternOf(when as CronWhen, startAt, endAt, patterns);
  if (delay === undefined)
    return { Kind: Grid, period: durationOf(interval as Duration, "interval", 1), startAt, endAt };
  return { Kind: EndToStart, period: durationOf(delay as Duration, "delay", 1), startAt, endAt };
}

/** @throws InvalidScheduleError when the years of an expression have passed. */
export function timetableOf(source: Source, { clock, lastRun, lag }: Start): Timetable {
  // A last run in the future is one of now (I7).
  const previous = lastRun === undefined ? undefined : Math.min(lastRun, clock.now());
  if ("next" in source) {
    const whole = source instanceof Bounded ? source.whole : source;
    if (whole.next(clock.now()) === undefined) throw pastYears(whole.expression);
    return new CronTimes(source, { clock, previous, lag });
  }
  const { Kind, period, startAt, endAt } = source;
  if (startAt <= (previous ?? clock.now())) return new Kind(period, { clock, previous, endAt, lag });
  const first = { clock, previous: startAt - period, endAt, lag };
  return new StartingAt(startAt, () => new Kind(period, first));
}

/** Its years have passed. */
export function pastYears(schedule: string): InvalidScheduleError {
  return new InvalidScheduleError("schedule", schedule, "can never fire again: its years have passed");
}

type CronWhen = Extract<When, { schedule: string }>;

function patternOf(
  { schedule, timezone, dst }: CronWhen,
  startAt: number,
  endAt: number,
  patterns: PatternCache = new PatternCache(1),
): CronPattern | Bounded {
  const whole = patterns.get(schedule, timezone, dst);
  if (startAt === -Infinity && endAt === Infinity) return whole;
  const bounded = new Bounded(whole, startAt, endAt);
  if (startAt !== -Infinity && endAt !== Infinity && bounded.next(startAt - 1) === undefined)
    throw new InvalidScheduleError("schedule", schedule, "never fires between startAt and endAt");
  return bounded;
}
