import type { MessageListener, MessageMeta, ReceivedLetter } from "@brains/daemon-messaging";

interface Listening {
  readonly topic: string | undefined;
  readonly listener: MessageListener;
}

/** What hears messages in a mock context, without a mailbox: a test delivers them. */
export class MockInbox<Messages> {
  readonly #listening = new Set<Listening>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  listen(topic: string | undefined, listener: MessageListener): () => void {
    const one = { topic, listener };
    this.#listening.add(one);
    return () => this.#listening.delete(one);
  }

  /** Resolves with the reply of the first that hears it, when all are done. */
  async deliver(message: unknown, meta: MessageMeta): Promise<unknown> {
    const replies: unknown[] = [];
    for (const { topic, listener } of this.#listening)
      if (topic === meta.topic) replies.push(await listener(message, meta));
    return replies[0];
  }

  async *messages(): AsyncGenerator<ReceivedLetter<Messages>, void, undefined> {
    const waiting: ReceivedLetter<Messages>[] = [];
    let wake = (): void => {};
    const ended = (): void => wake();
    const release = this.listen(undefined, async (message, meta) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.push({ message: message as Messages, meta, reply: resolve });
      wake();
      return await promise;
    });
    this.#signal.addEventListener("abort", ended);
    try {
      while (!this.#signal.aborted) {
        const letter = waiting.shift();
        if (letter === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        try {
          yield letter;
        } finally {
          letter.reply(undefined);
        }
      }
    } finally {
      release();
      this.#signal.removeEventListener("abort", ended);
      for (const { reply } of waiting) reply(undefined);
    }
  }
}
