/** Why a signal was aborted. */
export type AbortKind =
  | "stop"
  | "restart"
  | "unregister"
  | "shutdown"
  | "timeout"
  | "start-timeout"
  | "health"
  | "watchdog"
  | "memory"
  | "cpu"
  | "hang"
  | "cancel-previous"
  | "dependency";

/**
 * What `signal.reason` is. An Error named `AbortError`, so that `fetch` and its like may rethrow it, with a
 * `kind` to tell the cases apart.
 */
export class AbortReason extends Error {
  /** Why: an operator's `stop`, a `shutdown`, a `timeout`, … */
  readonly kind: AbortKind;
  /** The daemon that was asked to finish. */
  readonly daemon: string;

  constructor(daemon: string, kind: AbortKind, cause?: unknown) {
    super(`Daemon "${daemon}" was asked to finish (${kind}).`, cause === undefined ? undefined : { cause });
    this.name = "AbortError";
    this.kind = kind;
    this.daemon = daemon;
  }
}
