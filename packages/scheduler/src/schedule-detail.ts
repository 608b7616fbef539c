/** What a schedule reports of itself through its scope: one sealed union. */
export type ScheduleDetail =
  /** A run failed; the schedule goes on. */
  | { readonly type: "daemon:error"; readonly error: Error }
  /** A time came and nothing was run: `overlap`, because runs before it are still going on. */
  | { readonly type: "daemon:skipped"; readonly reason: "overlap" };
