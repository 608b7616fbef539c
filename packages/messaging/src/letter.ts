/** What is known of a message besides itself. */
export interface MessageMeta {
  /** The daemon that sent it; `undefined` when it came from outside. */
  readonly from: string | undefined;
  /** Grows with each message that is sent through one post office. */
  readonly id: number;
  /** When it was sent, in ms since the epoch. */
  readonly time: number;
  /** The topic it was published on; `undefined` when it was sent to this daemon. */
  readonly topic?: string | undefined;
}

/** A message and what is known of it. */
export interface Letter<Message = unknown> {
  /** What was sent, by identity, unless a schema made something else of it. */
  readonly message: Message;
  readonly meta: MessageMeta;
}

/** A letter as `session.messages()` gives it. */
export interface ReceivedLetter<Message = unknown> extends Letter<Message> {
  /**
   * Replies to a request; does nothing where the message is none. The first reply counts, also when it is a
   * promise. A request that was given none is replied to with `undefined` when the iteration goes on.
   */
  readonly reply: (value: unknown) => void;
}

/**
 * Called with each message. When it returns a promise, the next message waits until that has settled. What it
 * returns, or its promise resolves with, is the reply to a request. What it throws or rejects with is told to the
 * post office's `onListenerError`, rejects a request, and delivery goes on.
 */
export type MessageListener<Message = unknown> = (message: Message, meta: MessageMeta) => unknown;

/** A listener failed on a message. */
export interface ListenerFailure extends Letter {
  /** The daemon whose listener it is. */
  readonly daemon: string;
  readonly error: Error;
}
