import { durationOf } from "@brains/daemon-core";
import type { Bounds, ScheduleOptions } from "../schedule-options.ts";
import { catchUpOf, type CatchUpRule } from "./catch-up-of.ts";
import { dateOf } from "./date-of.ts";
import { type Quiet, quietOf } from "./quiet.ts";
import { whole } from "./whole.ts";

/** The times that are left out of a timetable. */
export interface Limits {
  /** No time before it, ms since the epoch. */
  readonly startAt: number;
  /** No time from it on. */
  readonly endAt: number;
  readonly maxRuns: number;
  readonly quiet: Quiet | undefined;
}

/** What is said about a schedule besides when it runs. */
export interface Rules extends Limits {
  readonly catchUp: CatchUpRule;
  /** How many times are taken at once, at most, when several have come. */
  readonly most: number;
  /** How much later a run may begin, in ms. */
  readonly jitter: number;
}

/** How many times are made up for, at most. */
export const MOST = 100;

/** A schedule of which nothing is said: one object for all. */
const NONE: Rules = {
  startAt: -Infinity,
  endAt: Infinity,
  maxRuns: Infinity,
  quiet: undefined,
  catchUp: catchUpOf(undefined),
  most: 1,
  jitter: 0,
};

const NAMES = ["startAt", "endAt", "maxRuns", "quiet", "catchUp", "jitter"] as const;

/** @throws RangeError, InvalidScheduleError naming the first option that is not valid. */
export function rulesOf(options: ScheduleOptions): Rules {
  if (NAMES.every((name) => options[name] === undefined)) return NONE;
  const { jitter } = options;
  const catchUp = catchUpOf(options.catchUp);
  const limits = limitsOf(options);
  return {
    ...limits,
    catchUp,
    most: catchUp.mode === "all" || (catchUp.mode === "one" && limits.quiet !== undefined) ? MOST : 1,
    jitter: jitter === undefined ? 0 : durationOf(jitter, "jitter"),
  };
}

/** @throws RangeError, InvalidScheduleError naming the first option that is not valid. */
export function limitsOf({ startAt, endAt, maxRuns, quiet }: Bounds): Limits {
  const limits = {
    startAt: startAt === undefined ? -Infinity : dateOf(startAt, "startAt"),
    endAt: endAt === undefined ? Infinity : dateOf(endAt, "endAt"),
    maxRuns: maxRuns === undefined ? Infinity : whole(maxRuns, "maxRuns", 1),
    quiet: quietOf(quiet),
  };
  if (limits.endAt > limits.startAt) return limits;
  throw new RangeError(
    `endAt must be after startAt (${startAt?.toISOString()}), got ${endAt?.toISOString()}.`,
  );
}
