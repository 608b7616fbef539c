import { NotReceivingError } from "./errors/not-receiving-error.ts";
import type { MessageListener, ReceivedLetter } from "./letter.ts";
import type { Delivery, Hearer, HearingRun } from "./lib/delivery.ts";
import { Letters } from "./lib/letters.ts";
import type { PendingRequest } from "./lib/pending-request.ts";
import { RunTopics } from "./lib/run-topics.ts";
import type { TopicHolds } from "./lib/topic-holds.ts";
import { topicOf } from "./lib/topic-of.ts";
import { Subscriptions } from "./subscriptions.ts";

/** How a run ended. */
export interface EndOptions {
  /**
   * It failed and may be followed by another: what is published on its topics until then is kept for the next run.
   * @default false; true for `abandon`
   */
  failed?: boolean | undefined;
}

/** What a session needs of its mailbox. */
export interface SessionHost<Message> {
  readonly name: string;
  readonly delivery: Delivery<Message>;
  readonly holds: TopicHolds;
}

/**
 * The listeners of one run. When the run is over, `end` makes them inert; what still waits in the mailbox is
 * kept for the next run's session. Made by `mailbox.session()`.
 */
export class Session<Message = unknown> implements HearingRun {
  readonly #host: SessionHost<Message>;
  readonly #delivery: Delivery<Message>;
  readonly #subscriptions: Subscriptions;
  readonly #era: number;
  readonly #number: number;
  readonly #releases = new Set<() => void>();
  #topics: RunTopics | undefined;
  #atWork = 0;
  #ended = false;
  #failed = false;
  #idle: PromiseWithResolvers<void> | undefined;

  /** @internal */
  constructor(host: SessionHost<Message>, subscriptions: Subscriptions = new Subscriptions()) {
    this.#host = host;
    this.#delivery = host.delivery;
    this.#subscriptions = subscriptions;
    this.#era = host.delivery.era;
    this.#number = host.holds.enter();
  }

  /** Whether it has a listener, or an iteration of `messages()` that has begun. */
  get listening(): boolean {
    return this.#releases.size > 0;
  }

  /** Whether it is over: ended, or the mailbox has refused since. */
  get ended(): boolean {
    return this.#ended || this.#subscriptions.ended || !this.#isOfPresentEra;
  }

  get #isOfPresentEra(): boolean {
    return this.#era === this.#delivery.era;
  }

  /**
   * Calls `listener` with each message that is sent to the daemon from now on, beginning with those that wait;
   * returns what takes it back. Of several sessions at a time each gets every message. What it returns is the reply to a request; of several listeners the one that was
   * registered first replies. Does nothing in a session that is over.
   */
  on(listener: MessageListener<Message>): () => void {
    return this.#listen({ channel: undefined, run: this, active: true, kind: "listener", listener });
  }

  /**
   * Calls `listener` with each message that is published on `topic` from now on, one at a time with all other
   * messages of the mailbox; returns what takes it back. Does nothing in a session that is over.
   *
   * @throws RangeError when the topic is not text, or empty.
   *
   * @example
   * ```ts
   * import { PostOffice } from "@brains/daemon-messaging";
   *
   * const office = new PostOffice();
   * const mailbox = office.open("thumbnails");
   * mailbox.accept();
   * const session = mailbox.session();
   * session.subscribe<string>("photo.added", (photo, { from }) => console.log(photo, "from", from));
   * console.log(await office.publish("photo.added", "cat.jpg", { from: "import" }), "subscriber");
   * // …
   * ```
   */
  subscribe<Published = unknown>(topic: string, listener: MessageListener<Published>): () => void {
    topicOf(topic);
    if (this.ended) return nothing;
    const topics = (this.#topics ??= new RunTopics(this.#host.holds));
    topics.listen(topic);
    // What a topic carries is agreed between those who use it; it is not what the daemon itself is sent.
    const heard = listener as MessageListener;
    return this.#listen(
      { channel: topic, run: this, active: true, kind: "listener", listener: heard },
      // When it is taken back because the run is over, `end` will say how that ended.
      () => this.ended || topics.leave(topic),
    );
  }

  /**
   * The messages one by one; the next is taken out of the mailbox when it is asked for. Ends with the
   * session, or at once by `return()`, also while it waits.
   *
   * @example
   * ```ts
   * import { PostOffice } from "@brains/daemon-messaging";
   *
   * const office = new PostOffice();
   * const mailbox = office.open<string>("greeter");
   * mailbox.accept();
   * const greeting = office.request<string>("greeter", "hello", { from: "me" });
   * for await (const { message, meta, reply } of mailbox.session().messages()) {
   *   console.log(meta.from, "says", message);
   *   reply(`${message} to you`);
   *   break;
   * }
   * console.log(await greeting);
   * // me says hello
   * // hello to you
   * ```
   */
  messages(): AsyncGenerator<ReceivedLetter<Message>, void, undefined> {
    return new Letters<Message>({
      isOver: () => this.ended,
      listen: (listener, cancelled) =>
        this.#listen({ channel: undefined, run: this, active: true, kind: "iteration", listener }, cancelled),
      owe: (request) => this.#owe(request),
    });
  }

  /** Resolves when no listener is left, nor anything else in the subscriptions it was given. */
  whenQuiet(): Promise<void> {
    return this.#subscriptions.whenQuiet();
  }

  /**
   * Takes all listeners back: no further message reaches them. A message in hand is not given to anybody
   * else; the next session does not wait for it either. A listener at work may finish, and reply.
   *
   * @returns a promise that resolves when this session's listeners have done with the message in hand.
   */
  end({ failed = false }: EndOptions = {}): Promise<void> {
    const first = !this.#ended;
    this.#ended = true;
    if (first) this.#failed = failed;
    for (const release of this.#releases) release();
    if (first) {
      for (const request of this.#delivery.inHandOf(this)) if (request.isOwed) this.#close(request);
      if (this.#isOfPresentEra) this.#endTopics();
    }
    if (this.#atWork === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers<void>();
    if (first && this.#isOfPresentEra) this.#delivery.release(this.#atWork);
    return this.#idle.promise;
  }

  /**
   * Like `end`, for a run that is given up: the requests it has in hand reject at once, and whatever it replies
   * later goes nowhere.
   */
  abandon({ failed = true }: EndOptions = {}): Promise<void> {
    const ended = this.end({ failed });
    for (const request of this.#delivery.inHandOf(this)) request.reject(this.#runOver());
    return ended;
  }

  /** @internal */
  begun(): boolean {
    this.#atWork += 1;
    return !this.#ended && this.#isOfPresentEra;
  }

  /** @internal */
  done(): void {
    this.#atWork -= 1;
    if (!this.#ended && this.#isOfPresentEra) this.#delivery.release(1);
    else if (this.#atWork === 0) this.#idle?.resolve();
  }

  #listen(hearer: Hearer<Message>, cancelled: () => unknown = nothing): () => void {
    if (this.ended) return nothing;
    const release = this.#subscriptions.add(() => {
      this.#releases.delete(release);
      this.#delivery.remove(hearer);
      cancelled();
    });
    this.#releases.add(release);
    this.#delivery.add(hearer);
    return release;
  }

  /**
   * An iteration has ended and left a request without a reply, by a `break` or because its body threw. Which of the
   * two nobody can tell here: the end of the run will.
   */
  #owe(request: PendingRequest): void {
    if (this.#ended) this.#close(request);
    else request.isOwed = true;
  }

  #close(request: PendingRequest): void {
    if (this.#failed) request.reject(this.#runOver());
    else request.resolve(undefined);
  }

  #endTopics(): void {
    this.#topics?.end(this.#failed);
    if (!this.#failed) this.#host.holds.settle(this.#number);
  }

  #runOver(): NotReceivingError {
    return new NotReceivingError(this.#host.name, "run-over");
  }
}

function nothing(): void {}
