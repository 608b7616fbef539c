/** Why a mailbox takes no messages: its daemon is stopped, failed for good, was given up, or is gone. */
export type Refusal = "stopped" | "failed" | "gave-up" | "unregistered";

/**
 * Why a message was not delivered: nobody receives (`unknown` or a {@link Refusal}), the mailbox was `full`,
 * it `dropped` the message to make room, or the subscription that it came for ended (`unsubscribed`).
 */
export type DeadLetterReason = Refusal | "unknown" | "full" | "dropped" | "unsubscribed";

/** A message that will not be delivered. */
export interface DeadLetter {
  /** The daemon it was meant for. */
  readonly daemon: string;
  /** The message itself, by identity. */
  readonly message: unknown;
  /** Who sent it; `undefined` when it came from outside. */
  readonly from: string | undefined;
  /** The id it had or would have had in `meta`. */
  readonly id: number;
  /** The topic it was published on; `undefined` when it was sent to the daemon itself. */
  readonly topic: string | undefined;
  readonly reason: DeadLetterReason;
  /** When it was sent, in ms since the epoch. */
  readonly sentAt: number;
  /** When it became a dead letter, in ms since the epoch. */
  readonly time: number;
}
