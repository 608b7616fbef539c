import type { Clock } from "@brains/daemon-core";
import type { PostOffice, StateRegistry } from "@brains/daemon-messaging";
import type { MetricsCollector } from "@brains/daemon-metrics";
import type { PatternCache } from "@brains/daemon-scheduler";
import type { LoopWatchdog } from "@brains/daemon-health";
import type { Around } from "./around.ts";
import type { Groups } from "../groups/groups.ts";
import type { LastRuns } from "./last-runs.ts";
import type { ParentLogger } from "./pino-logger.ts";

/** What the daemons of a registry share. */
export interface House {
  readonly clock: Clock;
  readonly office: PostOffice;
  readonly states: StateRegistry;
  readonly metrics: MetricsCollector;
  readonly patterns: PatternCache;
  /** What users put around every run. */
  readonly layers: Around;
  readonly groups: Groups | undefined;
  /** When schedules last ran, where a store was given. */
  readonly lastRuns: LastRuns | undefined;
  /** Sees the loop blocked, where that was asked for. */
  readonly loop: LoopWatchdog | undefined;
  /** Tells the subscribers something of a daemon. */
  report(name: string, detail: { readonly type: string }): void;
  /** Made when first asked for. */
  logger(): ParentLogger;
  send(
    to: string,
    message: unknown,
    options?: { from?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<void>;
}
