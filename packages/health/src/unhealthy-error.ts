import { DaemonError } from "@brains/daemon-core";

/** A daemon was ended because its health check failed as often in a row as `failureThreshold` allows. */
export class UnhealthyError extends DaemonError {
  readonly code = "UNHEALTHY";
  /** How many checks in a row failed. */
  readonly failures: number;
  constructor(daemon: string, failures: number, message?: string) {
    const times = failures === 1 ? "Its health check failed" : `${failures} health checks in a row failed`;
    super(daemon, `Daemon "${daemon}" is unhealthy. ${times}${message === undefined ? "." : `: ${message}`}`);
    this.failures = failures;
  }
}
