import type { DaemonInfo, DaemonRegistry } from "@brains/daemon-registry";
import type { IndexProgress, Progress } from "../daemons/progress.ts";

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
  return registry.getAllInfo().map((info) => rowOf(info, registry.getState(info.name) as Partial<IndexProgress> | undefined));
}

function rowOf({ name, status, phase, metrics, startTime, error, health }: DaemonInfo, state: Partial<IndexProgress & Progress> = {}): Row {
  const { words = "", done = 0, total = 0 } = state;
  const isEntered = phase === "executing" || phase === "listening";
  return {
    name,
    status,
    phase,
    runs: metrics.runs + (isEntered && startTime ? 1 : 0),
    lastRun: metrics.lastRun ?? (isEntered ? startTime : undefined),
    words: error?.message ?? (health?.healthy === false ? (health.message ?? "unhealthy") : words),
    ...(done < total && { progress: { done, total } }),
  };
}
