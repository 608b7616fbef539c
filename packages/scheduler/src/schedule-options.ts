import type { Overlap } from "./overlap.ts";
import type { ScheduleHandle } from "./schedule-handle.ts";

/** What every kind of schedule may be told. */
export interface ScheduleOptions {
  /** What is done with a time that comes while a run is going on. @default "skip" */
  overlap?: Overlap | undefined;
  /** Whether to run once at the start instead of waiting for the first time. @default false */
  immediate?: boolean | undefined;
  /** Whether to be ready as soon as it is armed; `false` leaves that to the handler. @default true */
  ready?: boolean | undefined;
  /** What triggers it from outside and knows when it runs next. */
  control?: ScheduleHandle | undefined;
}
