import type { Clock, Logger } from "@brains/daemon-core";
import type { PostOffice, RequestOptions, SendOptions, StateRegistry } from "@brains/daemon-messaging";
import type { MetricsCollector } from "@brains/daemon-metrics";
import type { Slots } from "@brains/daemon-resources";
import type { PatternCache } from "@brains/daemon-scheduler";
import type { LoopWatchdog } from "@brains/daemon-health";
import type { Around } from "./around.ts";
import type { Groups } from "../groups/groups.ts";
import type { Memory } from "./memory.ts";
import type { SignalHub } from "./signal-hub.ts";
import type { ParentLogger } from "./pino-logger.ts";

/** What the daemons of a registry share. */
export interface House {
  readonly clock: Clock;
  readonly office: PostOffice;
  readonly states: StateRegistry;
  readonly metrics: MetricsCollector;
  readonly patterns: PatternCache;
  /** Signals that were given by those who wait. */
  readonly signals: SignalHub;
  /** What users put around every run. */
  readonly layers: Around;
  readonly groups: Groups | undefined;
  /** What outlives the process, where a store was given. */
  readonly memory: Memory | undefined;
  /** What all scheduled runs share, where their number is limited. */
  readonly slots: Slots | undefined;
  /** Sees the loop blocked, where that was asked for. */
  readonly loop: LoopWatchdog | undefined;
  /** Whether anybody hears what is told. */
  readonly isHeard: boolean;
  /** Tells the subscribers something of a daemon. */
  report(name: string, detail: { readonly type: string }): void;
  /** Whatever is logged here: it finds by `daemon` whose line it is, and never throws. */
  readonly log: Logger;
  /** Made when first asked for. */
  logger(): ParentLogger;
  send(to: string, message: unknown, options?: SendOptions): Promise<void>;
  request<Reply>(to: string, message: unknown, options?: RequestOptions): Promise<Reply>;
  /** Whether a send to that daemon may have to wait for room in its mailbox. */
  mayWait(to: string): boolean;
}
