import { DaemonError } from "@brains/daemon-core";

/** An asynchronous `update` found, each time it was done, that the state had been written meanwhile. */
export class StateConflictError extends DaemonError {
  readonly code = "STATE_CONFLICT";
  /** How often it was tried. */
  readonly attempts: number;
  constructor(daemon: string, attempts: number) {
    super(
      daemon,
      `The state of daemon "${daemon}" was not updated: it was written during each of ${attempts} ` +
        `attempts. Keep the function given to update() short, and do not write the same state in it.`,
    );
    this.attempts = attempts;
  }
}
