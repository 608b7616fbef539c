import { isDaemonError, type RunReason } from "@brains/daemon-core";

const REASONS: Readonly<Record<string, RunReason>> = {
  RUN_TIMEOUT: "timeout",
  UNHEALTHY: "health",
  WATCHDOG: "watchdog",
};

/** What an error of code RESOURCE_LIMIT has as `kind`. */
const LIMITS: readonly RunReason[] = ["memory", "cpu", "hang"];

/** Why a run is entered that follows this failure. */
export function runReasonOf(thrown: unknown): RunReason {
  for (const [code, reason] of Object.entries(REASONS)) if (isDaemonError(thrown, code)) return reason;
  if (!isDaemonError(thrown, "RESOURCE_LIMIT")) return "restart";
  const kind: unknown = Reflect.get(thrown, "kind");
  return LIMITS.find((limit) => limit === kind) ?? "restart";
}
