/**
 * What a schedule reports of itself through its scope: one sealed union. Each nominal time is run, reported as
 * skipped, or reported as missed, and only one of them. Times are ms since the epoch.
 */
export type ScheduleDetail =
  /** A run failed; the schedule goes on. */
  | { readonly type: "daemon:error"; readonly error: Error }
  /**
   * Times came and nothing was run: `overlap`, because runs before them are still going on; `quiet`, because they lie
   * in quiet hours; `paused`, because the schedule was, told when it is resumed.
   */
  | {
      readonly type: "daemon:skipped";
      readonly reason: SkipReason;
      readonly count: number;
      /** The nominal time, the last one of several; a triggered run has none. */
      readonly scheduledAt: number | undefined;
    }
  /**
   * Times passed while nothing could be run, and are not made up for: `stalled`, because the process stood still;
   * `clock`, because the wall clock was set forward, or the machine was asleep; `down`, because the process was.
   */
  | {
      readonly type: "daemon:missed";
      readonly reason: MissReason;
      /** How many; of a cron expression no more than 1,000 are counted. */
      readonly count: number;
      /** The first of them. */
      readonly from: number;
      /** The last of them. */
      readonly to: number;
    };

/** Why nothing was run for a time that came. */
export type SkipReason = "overlap" | "quiet" | "paused";

/** Why a time could not be run. */
export type MissReason = "stalled" | "clock" | "down";
