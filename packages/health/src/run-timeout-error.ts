import { DaemonError } from "@brains/daemon-core";

/** A run took longer than its `timeout`. */
export class RunTimeoutError extends DaemonError {
  readonly code = "RUN_TIMEOUT";
  /** The limit, in ms. */
  readonly limit: number;
  constructor(daemon: string, limit: number) {
    super(daemon, `A run of daemon "${daemon}" took longer than its timeout of ${limit} ms.`);
    this.limit = limit;
  }
}
