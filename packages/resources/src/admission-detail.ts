/**
 * What a layer reports of a run that waited for a window or a slot and never began: `overlap`, because it was cancelled
 * for the next one (`cancel-previous`); `paused`, because those who waited were sent away.
 */
export interface AdmissionDetail {
  readonly type: "daemon:skipped";
  readonly reason: "overlap" | "paused";
  readonly count: 1;
  /** The nominal time of the run, ms since the epoch; one that was triggered has none. */
  readonly scheduledAt: number | undefined;
}
