import { DaemonError } from "@brains/daemon-core";

/** systemd asked to be notified ($NOTIFY_SOCKET is set) and could not be. */
export class SystemdError extends DaemonError {
  readonly code = "SYSTEMD";
  constructor(why: string, options?: ErrorOptions) {
    super(undefined, `systemd could not be notified: ${why}`, options);
  }
}
