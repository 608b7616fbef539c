import { DaemonError, messageOf } from "@brains/daemon-core";

/** The state's `check` refused a value; the old one is kept, and `cause` is what the check threw. */
export class InvalidStateError extends DaemonError {
  readonly code = "INVALID_STATE";
  constructor(daemon: string, cause: unknown) {
    super(daemon, `The state of daemon "${daemon}" was refused: ${messageOf(cause)}`, { cause });
  }
}
