import type { Duration } from "@brains/daemon-core";
import type { CatchUp } from "./catch-up.ts";
import type { Overlap } from "./overlap.ts";
import type { PatternCache } from "./pattern-cache.ts";
import type { QuietHours } from "./quiet-hours.ts";
import type { ScheduleHandle } from "./schedule-handle.ts";

/** Which of its times a schedule leaves out. */
export interface Bounds {
  /**
   * Nothing is run before it. An interval or a delay that has not begun yet has its first time then.
   * @default when it is entered
   */
  startAt?: Date | undefined;
  /** Nothing is run from it on: the schedule ends, after the run in flight. @default never */
  endAt?: Date | undefined;
  /** After so many runs the schedule ends; triggered ones, and those skipped inside, do not count. @default unlimited */
  maxRuns?: number | undefined;
  /** When nothing is run and nothing made up for; triggered runs are. @default none */
  quiet?: readonly QuietHours[] | undefined;
}

/** What every kind of schedule may be told. */
export interface ScheduleOptions extends Bounds {
  /** What is done with a time that comes while a run is going on. @default "skip" */
  overlap?: Overlap | undefined;
  /** Whether to run once at the start instead of waiting for the first time. @default false */
  immediate?: boolean | undefined;
  /** Whether to be ready as soon as it is armed; `false` leaves that to the handler. @default true */
  ready?: boolean | undefined;
  /** What is done with times that were missed. @default "one" */
  catchUp?: CatchUp | undefined;
  /**
   * How much later than its time a run may begin: how much is chosen by name and time, so that it is the same in
   * each process; it never passes the next time. @default 0
   */
  jitter?: Duration | undefined;
  /**
   * The last nominal time that was run by a process before this one, in ms since the epoch: what passed since was
   * missed, and an interval keeps its grid. A number counts when the schedule is first entered, a function is asked
   * each time. One in the future is taken for now. @default nothing was missed
   */
  lastRun?: number | (() => number | undefined) | undefined;
  /**
   * Is given each nominal time that is done with, run to its end, skipped or missed, in rising order: what to keep
   * and give back as `lastRun`. A run that was cut short by the end of the schedule is not done with. @default none
   */
  saveLastRun?: ((lastRun: number) => void) | undefined;
  /** What triggers, pauses and changes it from outside and knows when it runs next. @default none */
  control?: ScheduleHandle | undefined;
  /** Where equal cron expressions share what was parsed. @default none shared */
  patterns?: PatternCache | undefined;
}
