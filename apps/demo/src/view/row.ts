import type { DaemonInfo, DaemonRegistry } from "@brains/daemon-registry";
import { isIndexProgress, isProgress } from "../daemons/progress.ts";

/** What is shown of a daemon. */
export interface Row {
  name: string;
  status: DaemonInfo["status"];
  phase: string;
  runs: number;
  lastRun: Date | undefined;
  words: string;
  /** How far it is, while it has something before it. */
  progress?: { done: number; total: number };
}

/** What the registry knows of all daemons now. */
export function rowsOf(registry: DaemonRegistry): Row[] {
  return registry.getAllInfo().map((info) => rowOf(info, registry.getState(info.name)));
}

function rowOf(info: DaemonInfo, state: unknown): Row {
  const { name, status, phase, metrics, startTime } = info;
  const isInside = phase === "executing" && startTime !== undefined;
  return {
    name,
    status,
    phase,
    runs: metrics.runs + (isInside ? 1 : 0),
    lastRun: metrics.lastRun ?? (isInside ? startTime : undefined),
    words: troubleOf(info) ?? wellOf(info) ?? (isProgress(state) ? state.words : ""),
    ...(isIndexProgress(state) && state.done < state.total && { progress: state }),
  };
}

function troubleOf({ error, health, phase, metrics }: DaemonInfo): string | undefined {
  if (error) return error.message;
  if (phase === "backoff") return metrics.lastError?.message;
  return health?.healthy === false ? (health.message ?? "unhealthy") : undefined;
}

/** What a health check says while it is well. */
function wellOf({ status, health }: DaemonInfo): string | undefined {
  return status === "running" ? health?.message : undefined;
}
