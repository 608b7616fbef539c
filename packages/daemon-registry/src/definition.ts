import type { Dependency, Duration, Layer } from "@brains/daemon-core";
import type { HealthCheck, RestartPolicy } from "@brains/daemon-health";
import type { MessageMeta, Overflow } from "@brains/daemon-messaging";
import type { DaemonContext } from "./context.ts";

/** The function a daemon is. It may return anything, a promise or not. */
export type DaemonHandler<Messages = unknown, State = unknown> = (context: DaemonContext<Messages, State>) => unknown;

/** Bounds on what a daemon may use. */
export interface ResourceLimits {
  /** Bytes. */
  maxMemory?: number | undefined;
  /** Cores: above 0, at most the machine's number. */
  maxCpu?: number | undefined;
  /** @default "normal" */
  priority?: "low" | "normal" | "high" | undefined;
}
