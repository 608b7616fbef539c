import type { MessageMeta, ReceivedLetter } from "../letter.ts";
import type { Iteration } from "./delivery.ts";
import type { PendingRequest } from "./pending-request.ts";

/** What an iteration needs of its session. */
export interface Reader<Message> {
  isOver(): boolean;
  /** Adds a listener; returns what takes it back. `cancelled` is called when it is, by whomever. */
  listen(listener: Iteration<Message>, cancelled: () => void): () => void;
  /** Takes over a request that was left without a reply. */
  owe(request: PendingRequest): void;
}

/** The messages of a mailbox, one by one: the listener's work on each lasts until the next is asked for. */
export async function* letters<Message>(
  reader: Reader<Message>,
): AsyncGenerator<ReceivedLetter<Message>, void, undefined> {
  let next = Promise.withResolvers<Taken<Message> | undefined>();
  let finished = (): void => {};
  let replier: Replier | undefined;
  const release = reader.listen(
    (message, meta, request) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      finished = resolve;
      next.resolve({ message, meta, request });
      return promise;
    },
    () => next.resolve(undefined),
  );
  try {
    while (!reader.isOver()) {
      const taken = await next.promise;
      if (taken === undefined) return;
      next = Promise.withResolvers();
      replier = new Replier(taken.request);
      yield { message: taken.message, meta: taken.meta, reply: replier.reply };
      replier.reply(undefined);
      finished();
    }
  } finally {
    if (replier?.owed !== undefined) reader.owe(replier.owed);
    release();
    finished();
  }
}

interface Taken<Message> {
  readonly message: Message;
  readonly meta: MessageMeta;
  readonly request: PendingRequest | undefined;
}

/** Replies, once, to what an iteration has in hand. */
class Replier {
  /** The request that has no reply yet. */
  owed: PendingRequest | undefined;

  constructor(request: PendingRequest | undefined) {
    this.owed = request;
  }

  readonly reply = (value: unknown): void => {
    const request = this.owed;
    this.owed = undefined;
    request?.reply(value);
  };
}
