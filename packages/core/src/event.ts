import type { AbortKind } from "./abort-reason.ts";
import type { Detail } from "./scope.ts";
import type { StopReason } from "./state.ts";

/** What every event says of itself. */
export interface EventBase {
  /** The daemon it is about. */
  readonly daemon: string;
  /** The same name once more, so that a listener may treat the event as the daemon. */
  readonly name: string;
  /** The generation it belongs to: `"sync#3"`; `"sync#0"` before the first start. */
  readonly run: string;
  /** Grows by one with each event of a registry. */
  readonly sequence: number;
  /** Wall time, ms since the epoch. */
  readonly time: number;
}

/**
 * What core tells of a daemon. A generation has one `daemon:started` and one terminal event, which is
 * `daemon:stopped` or the `daemon:error` that is `final`.
 */
export type CoreEvent = EventBase &
  (
    | { readonly type: "daemon:registered" }
    | { readonly type: "daemon:unregistered" }
    | { readonly type: "daemon:starting" }
    | { readonly type: "daemon:started" }
    | { readonly type: "daemon:stopping"; readonly reason: AbortKind }
    | { readonly type: "daemon:stopped"; readonly reason: StopReason }
    | { readonly type: "daemon:error"; readonly error: Error; readonly final: boolean }
    | { readonly type: "daemon:abandoned"; readonly reason: AbortKind }
    | { readonly type: "daemon:report"; readonly detail: Detail }
  );

/** How far a shutdown has come. */
export interface ShutdownEvent {
  readonly type: "registry:shutdown";
  /** `draining`: not ready, still working; `stopping`; `done`: all that would stop has stopped. */
  readonly phase: "draining" | "stopping" | "done";
  readonly sequence: number;
  readonly time: number;
}

/** All that a registry tells: one sealed union. */
export type DaemonEvent = CoreEvent | ShutdownEvent;

/** The variant of {@link DaemonEvent} with this `type`. */
export type EventOf<Type extends DaemonEvent["type"]> = Extract<DaemonEvent, { type: Type }>;
