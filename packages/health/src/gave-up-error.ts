import { DaemonError, messageOf } from "@brains/daemon-core";

/** A daemon used up its restarts. The last failure is the `cause`; there is none if it merely completed each time. */
export class GaveUpError extends DaemonError {
  readonly code = "GAVE_UP";
  /** How often it was restarted before. */
  readonly restarts: number;

  constructor(daemon: string, restarts: number, last?: { readonly cause: unknown }) {
    const times = restarts === 1 ? "1 restart" : `${restarts} restarts`;
    const why = last === undefined ? "it completed each time" : messageOf(last.cause);
    super(daemon, `Daemon "${daemon}" was given up after ${times}: ${why}`, last);
    this.restarts = restarts;
  }
}
