import type { Clock, Duration, Store } from "@brains/daemon-core";
import type { DaemonDefaults } from "./definition.ts";
import type { ParentLogger } from "./lib/pino-logger.ts";

/** What a registry is made with. */
export interface RegistryOptions {
  /** Any logger with pino's methods. @default pino, to standard output */
  logger?: ParentLogger | undefined;
  /**
   * The only source of time. The system's looks up `setTimeout`, `Date` and `performance` on `globalThis` whenever it
   * arms a timer or reads the time, so fake timers that were installed before a start drive it.
   * @default the system's
   */
  clock?: Clock | undefined;
  /** What definitions leave out. */
  defaults?: DaemonDefaults | undefined;
  /**
   * Where schedules keep when they last ran, so that what was missed while the process was down is caught up, and where
   * the states of daemons with `persist: true` are. Whoever opened it disposes of it, after the shutdown.
   * @default none: nothing outlives the process
   */
  store?: Store | undefined;
  /**
   * At most so many scheduled runs at once, of all daemons; others wait, in the order of `resources.priority`, and the
   * wait counts toward no timeout. Continuous daemons take no part in it. @default no limit
   */
  concurrency?: number | undefined;
  /**
   * How many series of its own one daemon may have in its metrics: names and sets of labels. What is beyond is put
   * together, with one warning. @default 1_000
   */
  maxSeries?: number | undefined;
  /**
   * Watches the event loop from a thread of its own, and tells `registry:loop-blocked` when it stood still for longer
   * than `limit`. @default not watched
   */
  loopWatchdog?: { limit?: Duration | undefined } | undefined;
  /** `false` registers and never starts, as a command that only looks at things wants. @default true */
  start?: boolean | undefined;
}

/** How a registry ends. */
export interface ShutdownOptions {
  /** For all stops together, and for the store to take what was set. @default "30s" */
  timeout?: Duration | undefined;
  /** How long to go on working while already not ready, for a load balancer to notice. @default 0 */
  drainDelay?: Duration | undefined;
}
