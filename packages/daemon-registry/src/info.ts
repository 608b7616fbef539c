import type { AbandonedRun, Info, RunRecord, Status } from "@brains/daemon-core";
import type { HealthState } from "@brains/daemon-health";
import type { DaemonMetrics } from "@brains/daemon-metrics";
import process from "node:process";
import type { Daemon } from "./lib/daemon.ts";

/** What a daemon is doing, more finely than its status. */
export type Phase = "idle" | "waiting" | "executing" | "backoff" | "listening" | "paused" | "draining";

/** All that is known of a daemon; a snapshot. */
export interface DaemonInfo {
  readonly name: string;
  readonly description: string | undefined;
  readonly group: string | undefined;
  readonly tags: readonly string[];
  readonly status: Status;
  readonly phase: Phase;
  /** The process it runs in. */
  readonly pid: number;
  readonly isolation: "inline";
  /** How its `resources` are enforced; they are not, at present. `undefined` where it has none. */
  readonly enforcement: "none" | undefined;
  /** When its present generation became what it is; `undefined` while it is down. */
  readonly startTime: Date | undefined;
  /** When it went down; `undefined` while it is up or was never started. */
  readonly stopTime: Date | undefined;
  /** When its schedule runs next. */
  readonly nextRun: Date | undefined;
  /** When it is run again, in the phase `backoff`. */
  readonly nextAttempt: Date | undefined;
  /** Why it is in `error`. */
  readonly error: Error | undefined;
  readonly health: HealthState | undefined;
  readonly metrics: DaemonMetrics;
  /** The last 50 runs, oldest first. */
  readonly history: readonly RunRecord[];
  /** Runs that were given up and have not ended. */
  readonly abandoned: readonly AbandonedRun[];
  readonly dependencies: readonly string[];
  readonly dependents: readonly string[];
}

export function infoOf(daemon: Daemon, core: Info): DaemonInfo {
  const { definition, schedule, monitor } = daemon;
  const { state, abandoned, dependencies, dependents } = core;
  const up = state.status !== "stopped" && state.status !== "error";
  const nextRun = up ? schedule?.nextRun : undefined;
  const wentDown = !up && core.generations > 0;
  return {
    name: daemon.name,
    description: definition.description,
    group: definition.group,
    tags: core.tags,
    status: state.status,
    phase: phaseOf(daemon, core),
    pid: process.pid,
    isolation: "inline",
    enforcement: definition.resources === undefined ? undefined : "none",
    startTime: up && daemon.startedAt !== undefined ? new Date(daemon.startedAt) : undefined,
    stopTime: wentDown ? new Date(state.since) : undefined,
    nextRun: nextRun === undefined ? undefined : new Date(nextRun),
    nextAttempt: nextAttemptOf(daemon, core),
    error: state.status === "error" ? state.error : undefined,
    health: monitor?.current,
    metrics: daemon.house.metrics.snapshot(daemon.name),
    history: daemon.history,
    abandoned,
    dependencies,
    dependents,
  };
}

function nextAttemptOf({ pending }: Daemon, { state }: Info): Date | undefined {
  const isPending = state.status === "starting" && state.phase === "backoff";
  return isPending && pending?.at !== undefined ? new Date(pending.at) : undefined;
}

function phaseOf(daemon: Daemon, { state }: Info): Phase {
  switch (state.status) {
    case "starting":
      return state.phase === "backoff" || state.phase === "waiting" ? state.phase : "executing";
    case "stopping":
      return "draining";
    case "running":
      if (daemon.schedule?.paused === true && !daemon.isExecuting) return "paused";
      if (daemon.isExecuting && daemon.definition.handler !== undefined) return "executing";
      return daemon.scheduled ? "waiting" : "listening";
    default:
      return "idle";
  }
}
