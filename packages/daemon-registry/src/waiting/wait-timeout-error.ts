import { DaemonError } from "@brains/daemon-core";

/** What was waited for did not come in time. */
export class WaitTimeoutError extends DaemonError {
  readonly code = "WAIT_TIMEOUT";
  /** The limit, in ms. */
  readonly timeout: number;

  constructor(daemon: string | undefined, what: string, timeout: number) {
    const whose = daemon === undefined ? "" : ` of daemon "${daemon}"`;
    super(daemon, `There was no ${what}${whose} within ${timeout} ms.`);
    this.timeout = timeout;
  }
}
