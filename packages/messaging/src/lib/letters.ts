import type { MessageMeta, ReceivedLetter } from "../letter.ts";
import type { Iteration } from "./delivery.ts";
import type { PendingRequest } from "./pending-request.ts";
import { unheeded } from "./unheeded.ts";

/** What an iteration needs of its session. */
export interface Reader<Message> {
  isOver(): boolean;
  /** Adds a listener; returns what takes it back. `cancelled` is called when it is, by whomever. */
  listen(listener: Iteration<Message>, cancelled: () => void): () => void;
  /** Takes over a request that was left without a reply. */
  owe(request: PendingRequest): void;
}

type Result<Message> = IteratorResult<ReceivedLetter<Message>, void>;

/**
 * The messages of a mailbox, one by one: the listener's work on each lasts until the next is asked for. It listens from
 * the first time on that it is asked. An async generator would be shorter, but one that waits cannot be ended.
 */
export class Letters<Message> implements AsyncGenerator<ReceivedLetter<Message>, void, undefined> {
  readonly #reader: Reader<Message>;
  readonly #asking: ((result: Result<Message>) => void)[] = [];
  #release: (() => void) | undefined;
  #inHand: InHand | undefined;
  #ended = false;

  constructor(reader: Reader<Message>) {
    this.#reader = reader;
  }

  next(): Promise<Result<Message>> {
    if (!this.#ended) this.#listen();
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  /** Ends it at once, also while it waits. */
  async return(): Promise<IteratorReturnResult<void>> {
    this.#end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    this.#end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
  }

  #listen(): void {
    this.#release ??= this.#reader.listen(
      (message, meta, request) => this.#take(message, meta, request),
      () => this.#cancel(),
    );
    this.#goOn();
    if (this.#reader.isOver()) this.#end();
  }

  #take(message: Message, meta: MessageMeta, request: PendingRequest | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const inHand = new InHand(request, resolve);
    this.#inHand = inHand;
    this.#asking.shift()?.({ done: false, value: { message, meta, reply: inHand.reply } });
    if (this.#asking.length > 0) this.#goOn();
    return promise;
  }

  /** What is in hand is done with; a request among it that has no reply yet gets one. */
  #goOn(): void {
    const inHand = this.#inHand;
    this.#inHand = undefined;
    inHand?.reply(undefined);
    inHand?.finish();
  }

  /** The session is over; what is in hand may still be replied to. */
  #cancel(): void {
    if (this.#inHand === undefined) this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const inHand = this.#inHand;
    this.#inHand = undefined;
    if (inHand?.owed !== undefined) this.#reader.owe(inHand.owed);
    this.#release?.();
    inHand?.finish();
    for (const asking of this.#asking.splice(0)) asking({ done: true, value: undefined });
  }
}

/** The letter that was given last. */
class InHand {
  /** The request that has no reply yet. */
  owed: PendingRequest | undefined;
  readonly finish: () => void;

  constructor(request: PendingRequest | undefined, finish: () => void) {
    this.owed = request;
    this.finish = finish;
  }

  /** Replies, once. */
  readonly reply = (value: unknown): void => {
    const request = this.owed;
    this.owed = undefined;
    if (request === undefined) unheeded(value);
    else request.reply(value);
  };
}
