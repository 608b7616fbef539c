import type { RunInfo } from "@brains/daemon-core";

/** How late, in ms, a run must be for it to be one that makes up for what was missed. */
const LATE = 1_000;

/** The run for a nominal time. */
export function runAt(scheduledAt: number, late: number, missed: boolean): RunInfo {
  return { reason: missed || late >= LATE ? "catch-up" : "schedule", attempt: 1, scheduledAt };
}
