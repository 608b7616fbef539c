import {
  type Duration,
  durationOf,
  interruptible,
  messageOf,
  type Run,
  type Scope,
  type Signalled,
  flagOf,
} from "@brains/daemon-core";
import { HealthMonitor, type HealthMonitorOptions, type HealthState } from "./health-monitor.ts";
import { healthRulesOf } from "./lib/health-rules.ts";
import { layerOf } from "./lib/layer-of.ts";
import { onceReady } from "./lib/once-ready.ts";
import { probing } from "./lib/probing.ts";
import { stopTimeoutOf } from "./lib/stop-timeout.ts";
import { tell } from "./lib/tell.ts";
import type { HealthCheck } from "./probe.ts";
import { UnhealthyError } from "./unhealthy-error.ts";

/** What {@link healthCheck} reports: each change of level, from `unknown` too. */
export interface HealthDetail extends HealthState {
  readonly type: "daemon:health";
}

/** How a run is checked. */
export interface HealthCheckOptions extends Omit<HealthMonitorOptions, "name" | "clock"> {
  /** From check to check, in ms. @default 30_000 */
  period?: Duration | undefined;
  /** Whether an unhealthy run is ended, to be restarted by the layer around this one. @default false: only reported */
  restart?: boolean | undefined;
  /** How long an ended run may take to finish, in ms. @default 10_000 */
  stopTimeout?: Duration | undefined;
}

/**
 * Checks, while a run is ready, whether it is well: first when it becomes ready, then once a period, at a moment of
 * the period that depends on the name so that many daemons are not checked at once. With `restart`, a run that
 * failed `failureThreshold` checks in a row is ended (kind `health`) and rejects with an {@link UnhealthyError};
 * the next run is checked from when it is ready, and counts its own failures.
 *
 * @param check the check, or the monitor of a caller who wants to read it, whose options then are those that count.
 * @throws RangeError for an option that breaks a rule.
 *
 * @example
 * ```ts
 * import { aborted } from "@brains/daemon-core";
 * import { healthCheck, restart } from "@brains/daemon-health";
 *
 * const connected = { yes: false };
 * const watched = healthCheck(() => connected.yes, { failureThreshold: 1, restart: true });
 * const daemon = restart({ maxRestarts: 1, restartDelay: 10 })(watched(({ signal }) => aborted(signal)));
 * await daemon({ signal: new AbortController().signal }).catch((error: Error) => console.log(error.message));
 * // Daemon "standalone" was given up after 1 restart: Daemon "standalone" is unhealthy. Its health check failed.
 * ```
 */
export function healthCheck(
  check: HealthCheck | HealthMonitor,
  options: HealthCheckOptions = {},
): (next: Run) => (given: Signalled) => Promise<void> {
  const period = durationOf(options.period ?? 30_000, "healthCheckInterval", 1);
  const restarts = flagOf(options.restart ?? false, "restart");
  const grace = stopTimeoutOf(options.stopTimeout);
  healthRulesOf(options);
  return layerOf<Scope>((next) => {
    let monitor = typeof check === "function" ? undefined : check;
    return async (scope) => {
      monitor ??= monitorFor(scope, check, options);
      await checked(next, scope, monitor, { period, restarts, grace });
    };
  });
}

function monitorFor(
  scope: Scope,
  check: HealthCheck | HealthMonitor,
  options: HealthMonitorOptions,
): HealthMonitor {
  const { name, clock } = scope;
  return typeof check === "function" ? new HealthMonitor(check, { ...options, name, clock }) : check;
}

async function checked(
  next: Run,
  scope: Scope,
  monitor: HealthMonitor,
  { period, restarts, grace }: { period: number; restarts: boolean; grace: number },
): Promise<void> {
  const detach = monitor.attach((state) => tell(scope, { type: "daemon:health", ...state }));
  const judge = (): void => {
    const { failures, failureThreshold, current } = monitor;
    if (restarts && failures >= failureThreshold)
      run.interrupt("health", new UnhealthyError(scope.name, failures, current.message));
  };
  const begin = async (): Promise<void> => {
    try {
      await Promise.resolve();
      await probing(monitor, probes, period, judge);
    } catch (error) {
      if (probes.reason === undefined)
        scope.logger.error({ daemon: scope.name, err: error }, messageOf(error));
    }
  };
  const run = interruptible((part) => next(onceReady(part, () => void begin())), scope, grace);
  const probes = run.scope.derive();
  try {
    await run.outcome;
  } finally {
    probes.abort("stop");
    probes.dispose();
    detach();
  }
}
