import { DaemonError, didYouMean } from "@brains/daemon-core";
import type { Refusal } from "../dead-letter.ts";

/**
 * Why a daemon does not receive, or not reply: there is none of that name, a {@link Refusal}, or the run that had
 * the request in hand is over or was abandoned, and did not reply.
 */
export type NotReceiving = Refusal | "unknown" | "run-over";

const SENTENCES: Readonly<Record<NotReceiving, string>> = {
  unknown: "receives no messages: there is no daemon of that name",
  stopped: "receives no messages: it is stopped",
  failed: "receives no messages: it has failed and is not being restarted",
  "gave-up": "receives no messages: it has failed too often and was given up",
  unregistered: "receives no messages: it was unregistered",
  "run-over": "will not reply: the run that had the request is over",
};

/**
 * Nobody receives under that name: it is unknown (near names are suggested), stopped, or was given up; or nobody
 * will reply any more.
 */
export class NotReceivingError extends DaemonError {
  readonly code = "NOT_RECEIVING";
  /** Why it does not receive. */
  readonly reason: NotReceiving;
  constructor(daemon: string, reason: NotReceiving, known: Iterable<string> = []) {
    super(daemon, `Daemon "${daemon}" ${SENTENCES[reason]}.${didYouMean(daemon, known)}`);
    this.reason = reason;
  }
}
