import { DaemonError } from "@brains/daemon-core";

/** A request was not replied to in time. Its message may still be heard; the reply then goes nowhere. */
export class RequestTimeoutError extends DaemonError {
  readonly code = "REQUEST_TIMEOUT";
  /** How long the reply was waited for, in ms. */
  readonly timeout: number;
  constructor(daemon: string, timeout: number) {
    super(daemon, `Daemon "${daemon}" did not reply to a request within ${timeout} ms.`);
    this.timeout = timeout;
  }
}
