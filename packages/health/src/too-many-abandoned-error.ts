import { DaemonError } from "@brains/daemon-core";

/**
 * More runs of a daemon than `maxAbandoned` were given up and have not ended, so no other is begun. The failure with
 * which the last of them was given up is the `cause`. No layer restarts or retries it, and a schedule ends with it.
 */
export class TooManyAbandonedError extends DaemonError {
  readonly code = "TOO_MANY_ABANDONED";
  /** How many are alive. */
  readonly abandoned: number;
  /** How many there may be. */
  readonly limit: number;

  constructor(daemon: string, abandoned: number, limit: number, options?: ErrorOptions) {
    const runs = abandoned === 1 ? "1 abandoned run that has" : `${abandoned} abandoned runs that have`;
    super(daemon, `Daemon "${daemon}" has ${runs} not ended, and maxAbandoned is ${limit}.`, options);
    this.abandoned = abandoned;
    this.limit = limit;
  }
}
