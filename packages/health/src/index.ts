export type { Backoff, BackoffLimits } from "./backoff.ts";
export { constant } from "./constant.ts";
export type { HealthPackageDetail } from "./detail.ts";
export { DoNotRestartError } from "./do-not-restart-error.ts";
export { exponential } from "./exponential.ts";
export { GaveUpError } from "./gave-up-error.ts";
export { healthCheck, type HealthCheckOptions, type HealthDetail } from "./health-check.ts";
export {
  type HealthLevel,
  HealthMonitor,
  type HealthMonitorOptions,
  type HealthState,
} from "./health-monitor.ts";
export { type HeartbeatFile, heartbeatFile, type HeartbeatFileOptions } from "./heartbeat-file.ts";
export { Heartbeats } from "./heartbeats.ts";
export { jittered } from "./jittered.ts";
export { linear } from "./linear.ts";
export {
  type LoopBlocked,
  loopWatchdog,
  type LoopWatchdog,
  type LoopWatchdogOptions,
} from "./loop-watchdog.ts";
export { isFinal } from "./lib/is-final.ts";
export { maxAbandoned } from "./max-abandoned.ts";
export { type OverdueDetail, OverdueMonitor, type OverdueOptions } from "./overdue-monitor.ts";
export { type HealthCheck, type HealthReport, type HealthResult, probe, type ProbeOptions } from "./probe.ts";
export { restart, type RestartDetail } from "./restart.ts";
export { type RestartPolicy, restartPolicyOf, type RestartRules } from "./restart-policy.ts";
export { retry, type RetryDetail } from "./retry.ts";
export { supervise } from "./supervise.ts";
export { RunTimeoutError } from "./run-timeout-error.ts";
export { seeded } from "./seeded.ts";
export { SystemdError } from "./systemd-error.ts";
export { type SystemdNotifier, systemdNotifier, type SystemdNotifierOptions } from "./systemd-notifier.ts";
export { TooManyAbandonedError } from "./too-many-abandoned-error.ts";
export { UnhealthyError } from "./unhealthy-error.ts";
export { watchdog, type WatchdogOptions, type WatchedScope } from "./watchdog.ts";
export { WatchdogError } from "./watchdog-error.ts";
export { type TimeoutOptions, withTimeout } from "./with-timeout.ts";
