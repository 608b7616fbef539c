import { DaemonError, didYouMean } from "@brains/daemon-core";
import type { Refusal } from "../dead-letter.ts";

const SENTENCES: Readonly<Record<Refusal | "unknown", string>> = {
  unknown: "there is no daemon of that name",
  stopped: "it is stopped",
  failed: "it has failed and is not being restarted",
  "gave-up": "it has failed too often and was given up",
  unregistered: "it was unregistered",
};

/** Nobody receives under that name: it is unknown (near names are suggested), stopped, or was given up. */
export class NotReceivingError extends DaemonError {
  readonly code = "NOT_RECEIVING";
  /** Why it does not receive. */
  readonly reason: Refusal | "unknown";
  constructor(daemon: string, reason: Refusal | "unknown", known: Iterable<string> = []) {
    super(
      daemon,
      `Daemon "${daemon}" receives no messages: ${SENTENCES[reason]}.${didYouMean(daemon, known)}`,
    );
    this.reason = reason;
  }
}
