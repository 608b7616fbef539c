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
   * Where schedules keep when they last ran, so that what was missed while the process was down is caught up. Whoever
   * opened it disposes of it, after the shutdown.
   * @default none: nothing outlives the process
   */
  store?: Store | undefined;
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
  /** For all stops together. @default "30s" */
  timeout?: Duration | undefined;
  /** How long to go on working while already not ready, for a load balancer to notice. @default 0 */
  drainDelay?: Duration | undefined;
}
