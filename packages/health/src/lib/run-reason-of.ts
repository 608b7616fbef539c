import { isDaemonError, type RunReason } from "@brains/daemon-core";

const REASONS: Readonly<Record<string, RunReason>> = {
  RUN_TIMEOUT: "timeout",
  UNHEALTHY: "health",
  WATCHDOG: "watchdog",
};

/** Why a run is entered that follows this failure. */
export function runReasonOf(thrown: unknown): RunReason {
  for (const [code, reason] of Object.entries(REASONS)) if (isDaemonError(thrown, code)) return reason;
  return "restart";
}
