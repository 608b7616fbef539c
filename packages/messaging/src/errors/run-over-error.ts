import { DaemonError } from "@brains/daemon-core";

/** A run that has ended, or was abandoned, tried to write or to send: nothing came of it. */
export class RunOverError extends DaemonError {
  readonly code = "RUN_OVER";
  /** @param what what it tried. @default "write" */
  constructor(daemon: string, what = "write") {
    const done = what === "write" ? "written" : "done";
    super(daemon, `A run of daemon "${daemon}" that is over tried to ${what}; nothing was ${done}.`);
  }
}
