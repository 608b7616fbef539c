import type { DeadLetterReason } from "../dead-letter.ts";
import { MailboxFullError } from "../errors/mailbox-full-error.ts";
import { NotReceivingError } from "../errors/not-receiving-error.ts";
import type { Letter } from "../letter.ts";
import type { Envelope } from "./envelope.ts";

/** Who is told of dead letters. */
export interface Mortuary {
  deadLetter(daemon: string, letter: Letter, reason: DeadLetterReason): void;
}

/** Makes dead letters of what one mailbox will not deliver: they are counted and told, and requests among them reject. */
export class Burial {
  readonly #daemon: string;
  readonly #mortuary: Mortuary;
  #count = 0;

  constructor(daemon: string, mortuary: Mortuary) {
    this.#daemon = daemon;
    this.#mortuary = mortuary;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** @param capacity what the mailbox may hold, for the error of a request. */
  bury(envelope: Envelope, reason: DeadLetterReason, capacity: number): void {
    this.#bury(envelope, reason, undefined, capacity);
  }

  /** The same for one whose sender is to know; returns the error it gets. */
  turnAway(envelope: Envelope, reason: DeadLetterReason, capacity: number): Error {
    const error = this.#errorOf(reason, capacity);
    this.#bury(envelope, reason, error, capacity);
    return error;
  }

  #bury(envelope: Envelope, reason: DeadLetterReason, error: Error | undefined, capacity: number): void {
    this.#count += 1;
    envelope.request?.reject(error ?? this.#errorOf(reason, capacity));
    this.#mortuary.deadLetter(this.#daemon, envelope, reason);
  }

  #errorOf(reason: DeadLetterReason, capacity: number): Error {
    if (reason === "full" || reason === "dropped") return new MailboxFullError(this.#daemon, capacity);
    // Only what was published is buried as "unsubscribed", and nobody waits for a reply to that.
    return new NotReceivingError(this.#daemon, reason === "unsubscribed" ? "unknown" : reason);
  }
}
