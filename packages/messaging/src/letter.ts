/** What is known of a message besides itself. */
export interface MessageMeta {
  /** The daemon that sent it; `undefined` when it came from outside. */
  readonly from: string | undefined;
  /** Grows with each message that is sent through one post office. */
  readonly id: number;
  /** When it was sent, in ms since the epoch. */
  readonly time: number;
}

/** A message and what is known of it. */
export interface Letter<Message = unknown> {
  /** What was sent, by identity. */
  readonly message: Message;
  readonly meta: MessageMeta;
}

/**
 * Called with each message. When it returns a promise, the next message waits until that has settled. What it
 * throws or rejects with is told to the post office's `onListenerError`, and delivery goes on.
 */
export type MessageListener<Message = unknown> = (message: Message, meta: MessageMeta) => unknown;

/** A listener failed on a message. */
export interface ListenerFailure extends Letter {
  /** The daemon whose listener it is. */
  readonly daemon: string;
  readonly error: Error;
}
