import { DaemonError } from "@brains/daemon-core";

/** A daemon sent no heartbeat for longer than its `watchdog` allows. */
export class WatchdogError extends DaemonError {
  readonly code = "WATCHDOG";
  /** The limit, in ms. */
  readonly limit: number;
  constructor(daemon: string, limit: number) {
    super(daemon, `Daemon "${daemon}" sent no heartbeat for ${limit} ms.`);
    this.limit = limit;
  }
}
