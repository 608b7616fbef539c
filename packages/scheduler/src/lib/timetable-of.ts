import { type Clock, type Duration, durationOf } from "@brains/daemon-core";
import { InvalidScheduleError } from "../invalid-schedule-error.ts";
import { PatternCache } from "../pattern-cache.ts";
import type { When } from "../when.ts";
import { Bounded, type Pattern } from "./bounded.ts";
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

/** Makes a timetable, for one generation of a schedule. */
export type MakeTimetable = (start: Start) => Timetable;

/**
 * What is said of when something runs, as what makes timetables of it.
 *
 * @throws RangeError, InvalidScheduleError naming what is not valid.
 */
export function timetableOf(when: When, limits: Limits, patterns?: PatternCache): MakeTimetable {
  const { interval, delay, schedule, ...more }: Partial<Record<"interval" | "delay" | "schedule", unknown>> =
    Object(when);
  if ([interval, delay, schedule].filter((given) => given !== undefined).length !== 1) {
    const rule = "must be { interval }, { delay } or { schedule, timezone?, dst? }";
    throw new RangeError(`when ${rule}, got ${shown(when)}.`);
  }
  if (schedule !== undefined) return cronTimes({ schedule: schedule as string, ...more }, limits, patterns);
  if (delay !== undefined) return monotonic(EndToStart, durationOf(delay as Duration, "delay", 1), limits);
  return monotonic(Grid, durationOf(interval as Duration, "interval", 1), limits);
}

function cronTimes(
  { schedule, timezone, dst }: Extract<When, { schedule: string }>,
  { startAt, endAt }: Limits,
  patterns: PatternCache = new PatternCache(1),
): MakeTimetable {
  const whole = patterns.get(schedule, timezone, dst);
  const pattern: Pattern =
    startAt === -Infinity && endAt === Infinity ? whole : new Bounded(whole, startAt, endAt);
  if (Number.isFinite(startAt) && Number.isFinite(endAt) && pattern.next(startAt - 1) === undefined)
    throw new InvalidScheduleError("schedule", schedule, "never fires between startAt and endAt");
  return ({ clock, lastRun, lag }) => {
    if (whole.next(clock.now()) === undefined) throw pastYears(schedule);
    return new CronTimes(pattern, { clock, previous: previousOf(lastRun, clock), endAt, lag });
  };
}

/** Its years have passed. */
export function pastYears(schedule: string): InvalidScheduleError {
  return new InvalidScheduleError("schedule", schedule, "can never fire again: its years have passed");
}

function monotonic(
  Kind: new (period: number, basis: Basis) => Timetable,
  period: number,
  { startAt, endAt }: Limits,
): MakeTimetable {
  return ({ clock, lastRun, lag }) => {
    const previous = previousOf(lastRun, clock);
    if (startAt <= (previous ?? clock.now())) return new Kind(period, { clock, previous, endAt, lag });
    const first = { clock, previous: startAt - period, endAt, lag };
    return new StartingAt(startAt, () => new Kind(period, first));
  };
}

/** A last run in the future is one of now (I7). */
function previousOf(lastRun: number | undefined, clock: Clock): number | undefined {
  return lastRun === undefined ? undefined : Math.min(lastRun, clock.now());
}
