import type { DaemonEvent as CoreEvent, EventBase, RunDetail } from "@brains/daemon-core";
import type { HealthPackageDetail, LoopBlocked, OverdueDetail } from "@brains/daemon-health";
import type { DeadLetter } from "@brains/daemon-messaging";
import type { CircuitDetail, ThrottleDetail } from "@brains/daemon-resources";
import type { ScheduleDetail } from "@brains/daemon-scheduler";
import type { GroupEvent } from "./groups/group-events.ts";

/** What a satellite reports, as an event; an error of a layer is never the end of its daemon. */
type Told<Detail> = Detail extends { readonly type: "daemon:error" }
  ? EventBase & Detail & { readonly final: false }
  : Detail extends { readonly type: string }
    ? EventBase & Detail
    : never;

/** A message that will not be delivered. */
export interface DeadLetterDetail extends Omit<DeadLetter, "daemon" | "time"> {
  readonly type: "daemon:dead-letter";
}

/** The state of a daemon was set, or restored. Both are frozen. */
export interface StateDetail {
  readonly type: "daemon:state";
  readonly state: unknown;
  /** What it was before. */
  readonly previous: unknown;
}

/** The event loop stood still. */
export interface LoopBlockedEvent extends LoopBlocked {
  /** When it was told: wall time, ms since the epoch. */
  readonly time: number;
}

/** Everything a registry tells: one union, discriminated by `type`. */
export type DaemonEvent =
  | Exclude<CoreEvent, { type: "daemon:report" }>
  | Told<
      | ScheduleDetail
      | HealthPackageDetail
      | OverdueDetail
      | ThrottleDetail
      | CircuitDetail
      | RunDetail
      | DeadLetterDetail
      | StateDetail
    >
  | GroupEvent
  | LoopBlockedEvent;

/** The names of the events. */
export type EventName = DaemonEvent["type"];

/** The event of that name. */
export type EventOf<Name extends EventName> = Extract<DaemonEvent, { type: Name }>;
