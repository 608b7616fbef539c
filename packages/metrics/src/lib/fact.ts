import type { RunRecord } from "@brains/daemon-core";

/** What is counted of what is told. */
export type Fact =
  | { readonly type: "daemon:started" | "daemon:stopping" | "daemon:stopped" | "daemon:restarting" }
  | { readonly type: "daemon:error"; readonly error: Error; readonly final?: boolean }
  | { readonly type: "daemon:retrying"; readonly error: Error }
  | { readonly type: "daemon:run"; readonly record: RunRecord }
  | { readonly type: "daemon:skipped"; readonly reason: string; readonly count?: number | undefined }
  | { readonly type: "daemon:missed"; readonly count?: number | undefined };

const TYPES: ReadonlySet<string> = new Set<Fact["type"]>([
  "daemon:started",
  "daemon:stopping",
  "daemon:stopped",
  "daemon:restarting",
  "daemon:error",
  "daemon:retrying",
  "daemon:run",
  "daemon:skipped",
  "daemon:missed",
]);

/** Whether it is something that is counted; its fields are then what its type promises. */
export function isFact(told: { readonly type: string }): told is Fact {
  return TYPES.has(told.type);
}

/** How long after its time a run began, in ms; undefined where that means nothing: retries, triggers, catching up. */
export function lagOf({ reason, attempt, scheduledAt, startedAt }: RunRecord): number | undefined {
  if (reason !== "schedule" || attempt !== 1 || scheduledAt === undefined) return undefined;
  // The wall clock may have been set back between the two.
  return Math.max(startedAt - scheduledAt, 0);
}
