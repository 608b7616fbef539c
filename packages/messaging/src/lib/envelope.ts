import type { Letter, MessageMeta } from "../letter.ts";
import type { PendingRequest } from "./pending-request.ts";

/** A letter on its way, and who waits for the reply to it. */
export class Envelope<Message = unknown> implements Letter<Message> {
  /** A schema may make something else of it, before it is in the mailbox. */
  message: Message;
  readonly meta: MessageMeta;
  readonly request: PendingRequest | undefined;

  constructor(message: Message, meta: MessageMeta, request: PendingRequest | undefined) {
    this.message = message;
    this.meta = meta;
    this.request = request;
  }
}
