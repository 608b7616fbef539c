import type { Status, Supervisor } from "@brains/daemon-core";
import type { HealthLevel, HealthState } from "@brains/daemon-health";
import type { Daemon } from "./daemon.ts";

/** How well all daemons are together. */
export interface RegistryHealth {
  /** The worst level there is; a daemon in `error` counts as unhealthy, one without a check by its status alone. */
  readonly level: HealthLevel;
  readonly healthy: boolean;
  readonly daemons: Readonly<
    Record<string, { readonly status: Status; readonly health: HealthState | undefined }>
  >;
}

const WORSE: readonly HealthLevel[] = ["healthy", "unknown", "degraded", "unhealthy"];

/** From what is published already: no check is made, so none can hold it up. */
export function aggregate(
  core: Supervisor,
  estate: { find(name: string): Daemon | undefined },
): RegistryHealth {
  let worst = 0;
  const entries = [...core.snapshot()].map(([name, { status }]) => {
    const health = estate.find(name)?.monitor?.current;
    const level =
      status === "error" ? "unhealthy" : status === "running" && health ? health.level : "healthy";
    worst = Math.max(worst, WORSE.indexOf(level));
    return [name, { status, health }] as const;
  });
  const level = WORSE[worst] ?? "unknown";
  return { level, healthy: level !== "unhealthy", daemons: Object.fromEntries(entries) };
}
