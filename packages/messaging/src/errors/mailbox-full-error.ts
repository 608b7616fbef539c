import { DaemonError } from "@brains/daemon-core";

/** The mailbox holds as many messages as it may, and its overflow is `"reject"`. */
export class MailboxFullError extends DaemonError {
  readonly code = "MAILBOX_FULL";
  /** How many messages the mailbox may hold. */
  readonly capacity: number;
  constructor(daemon: string, capacity: number) {
    super(daemon, `The mailbox of daemon "${daemon}" is full: ${capacity} messages wait in it.`);
    this.capacity = capacity;
  }
}
