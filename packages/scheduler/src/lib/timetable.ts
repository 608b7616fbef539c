import type { Clock, RunInfo } from "@brains/daemon-core";

/** When a schedule runs, for one generation of it. */
export interface Timetable {
  /** How many ms of monotonic time to wait before `take` is asked; `undefined`: no time is to come. */
  wait(clock: Clock): number | undefined;
  /** The run whose time has come, which is then used up; `undefined` if none has. */
  take(clock: Clock): RunInfo | undefined;
  /** Wall time of the next run, ms since the epoch. */
  next(clock: Clock): number | undefined;
  /** A run has begun; one with this method has no time to come until `ended`. */
  began?(): void;
  /** The last run that was going on has ended. */
  ended?(clock: Clock): void;
}
