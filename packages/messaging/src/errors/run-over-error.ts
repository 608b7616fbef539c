import { DaemonError } from "@brains/daemon-core";

/** A run that has ended, or was abandoned, tried to write: nothing was written. */
export class RunOverError extends DaemonError {
  readonly code = "RUN_OVER";
  constructor(daemon: string) {
    super(daemon, `A run of daemon "${daemon}" that is over tried to write; nothing was written.`);
  }
}
