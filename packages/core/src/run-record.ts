import type { RunReason } from "./scope.ts";

/** How a run ended: `aborted` when it was told to finish and did, whatever it returned or threw. */
export type RunOutcome = "success" | "failure" | "aborted";

/** One entry of a handler, when it is over. Times are wall time in ms since the epoch, durations are in ms. */
export interface RunRecord {
  /** Unique in its registry: `"sync#3.17"`, the 17th run of the third generation. */
  readonly id: string;
  readonly reason: RunReason;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The nominal time of a scheduled run. */
  readonly scheduledAt: number | undefined;
  readonly startedAt: number;
  readonly duration: number;
  readonly outcome: RunOutcome;
  readonly error: Error | undefined;
}

/** What a runner reports when a run is over. */
export interface RunDetail {
  readonly type: "daemon:run";
  readonly record: RunRecord;
}
