import type { AbortKind } from "../abort-reason.ts";
import { DaemonError } from "./daemon-error.ts";

/** A start was cut off by a stop, an unregistration or a shutdown before the daemon was ready. */
export class StartAbortedError extends DaemonError {
  readonly code = "START_ABORTED";
  readonly by: AbortKind;
  constructor(daemon: string, by: AbortKind) {
    super(daemon, `The start of daemon "${daemon}" was aborted (${by}) before it was ready.`);
    this.by = by;
  }
}

/** The daemon did not become ready within its `startTimeout`. */
export class StartTimeoutError extends DaemonError {
  readonly code = "START_TIMEOUT";
  /** The limit, in ms. */
  readonly limit: number;
  constructor(daemon: string, limit: number) {
    super(daemon, `Daemon "${daemon}" was not ready within its startTimeout of ${limit} ms.`);
    this.limit = limit;
  }
}

/** The handler of a daemon with manual readiness returned without having called `ready()`. */
export class ReturnedBeforeReadyError extends DaemonError {
  readonly code = "RETURNED_BEFORE_READY";
  constructor(daemon: string) {
    super(daemon, `The handler of daemon "${daemon}" returned before it was ready; call ready() first.`);
  }
}

/** A queued start was overtaken by a later stop before it had begun. */
export class SupersededError extends DaemonError {
  readonly code = "SUPERSEDED";
  constructor(daemon: string) {
    super(daemon, `The queued start of daemon "${daemon}" was superseded by a later stop.`);
  }
}

/** The former run has not ended, so a new one would be the second at a time. */
export class StillRunningError extends DaemonError {
  readonly code = "STILL_RUNNING";
  constructor(daemon: string, cause: unknown) {
    super(
      daemon,
      `Daemon "${daemon}" cannot start: its former run has not ended. Stop it with { force: true } to abandon that run.`,
      { cause },
    );
  }
}
