import type { Letter, MessageListener } from "./letter.ts";
import type { Delivery, Hearer, HearingRun } from "./lib/delivery.ts";
import { Subscriptions } from "./subscriptions.ts";

/**
 * The listeners of one run. When the run is over, `end` makes them inert; what still waits in the mailbox is
 * kept for the next run's session. Made by `mailbox.session()`.
 */
export class Session<Message = unknown> implements HearingRun {
  readonly #delivery: Delivery<Message>;
  readonly #subscriptions: Subscriptions;
  readonly #era: number;
  readonly #releases = new Set<() => void>();
  #atWork = 0;
  #ended = false;
  #idle: PromiseWithResolvers<void> | undefined;

  /** @internal */
  constructor(delivery: Delivery<Message>, subscriptions: Subscriptions = new Subscriptions()) {
    this.#delivery = delivery;
    this.#subscriptions = subscriptions;
    this.#era = delivery.era;
  }

  /** Whether it has a listener, or an iteration of `messages()` that has begun. */
  get listening(): boolean {
    return this.#releases.size > 0;
  }

  /** Whether it is over: ended, or the mailbox has refused since. */
  get ended(): boolean {
    return this.#ended || this.#subscriptions.ended || this.#era !== this.#delivery.era;
  }

  /**
   * Calls `listener` with each message from now on, beginning with those that wait; returns what takes it
   * back. Does nothing in a session that is over.
   */
  on(listener: MessageListener<Message>): () => void {
    return this.#listen(listener, () => {});
  }

  /**
   * The messages one by one; the next is taken out of the mailbox when it is asked for. Ends with the
   * session.
   *
   * @example
   * ```ts
   * import { PostOffice } from "@brains/daemon-messaging";
   *
   * const office = new PostOffice();
   * const mailbox = office.open<string>("greeter");
   * mailbox.accept();
   * void office.send("greeter", "hello", { from: "me" });
   * for await (const { message, meta } of mailbox.session().messages()) {
   *   console.log(meta.from, "says", message);
   *   break;
   * }
   * ```
   */
  async *messages(): AsyncGenerator<Letter<Message>, void, undefined> {
    let next = Promise.withResolvers<Letter<Message> | undefined>();
    let finished = (): void => {};
    const release = this.#listen(
      (message, meta) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        finished = resolve;
        next.resolve({ message, meta });
        return promise;
      },
      () => next.resolve(undefined),
    );
    try {
      while (!this.ended) {
        const letter = await next.promise;
        if (letter === undefined) return;
        next = Promise.withResolvers();
        yield letter;
        finished();
      }
    } finally {
      release();
      finished();
    }
  }

  /** Resolves when no listener is left, nor anything else in the subscriptions it was given. */
  whenQuiet(): Promise<void> {
    return this.#subscriptions.whenQuiet();
  }

  /**
   * Takes all listeners back: no further message reaches them. A message in hand is not given to anybody
   * else; the next session does not wait for it either.
   *
   * @returns a promise that resolves when this session's listeners have done with the message in hand.
   */
  end(): Promise<void> {
    const first = !this.#ended;
    this.#ended = true;
    for (const release of this.#releases) release();
    if (this.#atWork === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers<void>();
    if (first) this.#delivery.release(this.#atWork);
    return this.#idle.promise;
  }

  /** @internal */
  begun(): boolean {
    this.#atWork += 1;
    return !this.#ended;
  }

  /** @internal */
  done(): void {
    this.#atWork -= 1;
    if (!this.#ended) this.#delivery.release(1);
    else if (this.#atWork === 0) this.#idle?.resolve();
  }

  #listen(listener: MessageListener<Message>, cancelled: () => void): () => void {
    if (this.ended) return () => {};
    const hearer: Hearer<Message> = { listener, run: this, active: true };
    const release = this.#subscriptions.add(() => {
      this.#releases.delete(release);
      this.#delivery.remove(hearer);
      cancelled();
    });
    this.#releases.add(release);
    this.#delivery.add(hearer);
    return release;
  }
}
