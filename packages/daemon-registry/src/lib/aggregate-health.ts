import type { Status, Supervisor } from "@brains/daemon-core";
import type { HealthLevel, HealthState } from "@brains/daemon-health";
import type { Daemon } from "./daemon.ts";

/** How well all daemons are together. */
export interface RegistryHealth {
  /** The worst level there is; a daemon in `error` counts as unhealthy, one without a check by its status alone. */
  readonly level: HealthLevel;
  readonly healthy: boolean;
  /**
   * Whether it is all there: no shutdown has begun, and no daemon that is required is starting, in a backoff included,
   * or in error. A load balancer's question; `healthy` is a supervisor's.
   */
  readonly ready: boolean;
  readonly daemons: Readonly<
    Record<string, { readonly status: Status; readonly health: HealthState | undefined }>
  >;
}

const WORSE: readonly HealthLevel[] = ["healthy", "unknown", "degraded", "unhealthy"];

/** From what is published already: no check is made, so none can hold it up. */
export function aggregate(
  core: Supervisor,
  estate: { readonly isClosing: boolean; find(name: string): Daemon | undefined },
): RegistryHealth {
  let worst = 0;
  let ready = !estate.isClosing;
  const entries = [...core.snapshot()].map(([name, { status }]) => {
    const { definition, monitor } = estate.find(name) ?? {};
    const health = monitor?.current;
    if ((status === "starting" || status === "error") && definition?.required !== false) ready = false;
    const level =
      status === "error" ? "unhealthy" : status === "running" && health ? health.level : "healthy";
    worst = Math.max(worst, WORSE.indexOf(level));
    return [name, { status, health }] as const;
  });
  const level = WORSE[worst] ?? "unknown";
  return { level, healthy: level !== "unhealthy", ready, daemons: Object.fromEntries(entries) };
}
