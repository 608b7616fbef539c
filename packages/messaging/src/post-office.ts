import { type Clock, type Duration, durationOf, handled, systemClock } from "@brains/daemon-core";
import type { DeadLetter, DeadLetterReason } from "./dead-letter.ts";
import { NotReceivingError } from "./errors/not-receiving-error.ts";
import type { Letter, ListenerFailure } from "./letter.ts";
import { Aborts } from "./lib/aborts.ts";
import { Deadlines } from "./lib/deadlines.ts";
import { Envelope } from "./lib/envelope.ts";
import { guard } from "./lib/guard.ts";
import { PendingRequest } from "./lib/pending-request.ts";
import { Pump } from "./lib/pump.ts";
import { rejected } from "./lib/rejected.ts";
import { TopicIndex } from "./lib/topic-index.ts";
import { topicOf } from "./lib/topic-of.ts";
import { warn } from "./lib/warn.ts";
import { Mailbox, type MailboxHost, type OpenOptions } from "./mailbox.ts";
import type { MessageSchemas, MessagesOf } from "./message-schemas.ts";

/** What a post office is made with. */
export interface PostOfficeOptions {
  /** Whose time messages carry. @default systemClock() */
  clock?: Clock | undefined;
  /** Told each message that will not be delivered. @default nobody */
  onDeadLetter?: ((deadLetter: DeadLetter) => unknown) | undefined;
  /** Told what a listener threw or rejected with. @default a process warning */
  onListenerError?: ((failure: ListenerFailure) => unknown) | undefined;
}

/** How a message is sent. */
export interface SendOptions {
  /** The daemon that sends it. @default undefined: it comes from outside */
  from?: string | undefined;
  /**
   * Takes the message back while it waits for room, where the overflow is `"wait"`, or to be checked; that leaves no
   * dead letter.
   */
  signal?: AbortSignal | undefined;
}

/** How a request is made. */
export interface RequestOptions {
  /** The daemon that asks. @default undefined: it comes from outside */
  from?: string | undefined;
  /**
   * How long the reply is waited for, in ms or as text, from the call on; once more when the process stood still.
   * @default 5_000
   */
  timeout?: Duration | undefined;
  /** Gives the request up: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How a message is published. */
export interface PublishOptions {
  /** The daemon that publishes it. @default undefined: it comes from outside */
  from?: string | undefined;
}

/** How long a reply is waited for where nothing else is said, in ms. */
const TIMEOUT = 5_000;

/**
 * Mailboxes by name. Messages of one sender arrive in the order of sending, each at most once. One for each
 * registry; two offices share nothing.
 */
export class PostOffice {
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #clock: Clock;
  readonly #host: MailboxHost;
  readonly #deadlines: Deadlines;
  readonly #onDeadLetter: (deadLetter: DeadLetter) => unknown;
  #sent = 0;

  constructor(options: PostOfficeOptions = {}) {
    this.#clock = options.clock ?? systemClock();
    this.#deadlines = new Deadlines(this.#clock);
    this.#onDeadLetter = options.onDeadLetter ?? (() => {});
    const onListenerError = options.onListenerError ?? warnOf;
    this.#host = {
      pump: new Pump(this.#clock),
      aborts: new Aborts(),
      topics: new TopicIndex(),
      deadLetter: (daemon, letter, reason) => this.#tell(daemon, letter, reason),
      listenerFailed: (daemon, { message, meta }, error) =>
        guard(onListenerError, { daemon, error, message, meta }),
    };
  }

  /**
   * The mailbox of that name, made where there is none; it refuses until its `accept` is called. One that is
   * open already keeps its messages and is bounded anew, as when a definition is replaced.
   *
   * @throws RangeError naming the option that is wrong.
   */
  open<Schemas extends MessageSchemas>(
    name: string,
    options: OpenOptions & { messages: Schemas },
  ): Mailbox<MessagesOf<Schemas>>;
  open<Message = unknown>(name: string, options?: OpenOptions): Mailbox<Message>;
  open(name: string, options: OpenOptions = {}): Mailbox<any> {
    const present = this.#mailboxes.get(name);
    present?.configure(options);
    const mailbox: Mailbox = present ?? new Mailbox(name, options, this.#host);
    this.#mailboxes.set(name, mailbox);
    return mailbox;
  }

  /**
   * Takes the mailbox away, what waits in it becoming dead letters; false where there is none of that name.
   */
  close(name: string): boolean {
    const mailbox = this.#mailboxes.get(name);
    if (mailbox === undefined) return false;
    this.#mailboxes.delete(name);
    mailbox.refuse("unregistered");
    return true;
  }

  /**
   * Sends `message` by identity; no listener is called before this returns. Resolves when the mailbox has
   * accepted it. The promise may be ignored: its rejection is never unhandled.
   *
   * @throws NotReceivingError (rejects) when the name is unknown, or its daemon stopped or given up;
   * MailboxFullError (rejects) when its mailbox is full; InvalidMessageError (rejects) when its mailbox has schemas
   * and the message fits none; the reason of `signal` (rejects).
   */
  send(to: string, message: unknown, options?: SendOptions): Promise<void> {
    const envelope = this.#envelope(message, options?.from, undefined, undefined);
    const mailbox = this.#mailboxes.get(to);
    if (mailbox !== undefined) return mailbox.put(envelope, options?.signal);
    return this.#host.pump.refusedWith(this.#unknown(to, envelope));
  }

  /**
   * Sends `message` and resolves with the reply: what the listener returned, or its promise resolved with. The
   * promise may be ignored: its rejection is never unhandled. Until it settles it keeps the process alive.
   *
   * A request that is given up while its message waits in the mailbox does not take it out: it may still be heard,
   * and the reply goes nowhere. A daemon that requests something of itself, and waits for it in its listener, waits
   * in vain.
   *
   * @throws what the listener threw (rejects); RequestTimeoutError (rejects); NotReceivingError (rejects) also when
   * the daemon ends before it has replied; MailboxFullError (rejects) also when the message was dropped;
   * InvalidMessageError (rejects); the reason of `signal` (rejects); RangeError (at once) when `timeout` is no
   * duration or 0.
   *
   * @example
   * ```ts
   * import { PostOffice } from "@brains/daemon-messaging";
   *
   * const office = new PostOffice();
   * const mailbox = office.open<number>("squares");
   * mailbox.accept();
   * mailbox.session().on((n) => n * n);
   * console.log(await office.request<number>("squares", 7, { timeout: "1s" }));
   * // 49
   * ```
   */
  request<Reply = unknown>(to: string, message: unknown, options: RequestOptions = {}): Promise<Reply> {
    const { from, timeout = TIMEOUT, signal } = options;
    const limit = timeout === TIMEOUT ? TIMEOUT : durationOf(timeout, `timeout of a request to "${to}"`, 1);
    if (signal?.aborted === true) return rejected(signal.reason);
    const request = new PendingRequest<Reply>(to, limit);
    const envelope = this.#envelope(message, from, undefined, request);
    const mailbox = this.#mailboxes.get(to);
    if (mailbox !== undefined) void mailbox.put(envelope, undefined);
    else {
      const error = this.#unknown(to, envelope);
      request.reject(error);
      void this.#host.pump.refusedWith(error);
    }
    if (request.isSettled) return handled(this.#host.pump.accepted.then(() => request.promise));
    if (signal !== undefined) request.hangOn(signal, this.#host.aborts);
    this.#deadlines.add(request);
    return request.promise;
  }

  /**
   * Hands `message` to every daemon that is subscribed to `topic`, through its mailbox. Resolves with how many
   * mailboxes took it, and never rejects on account of one that did not: there it is a dead letter. A publisher waits
   * for nobody: a mailbox whose overflow is `"wait"` turns the message away when it is full.
   *
   * @throws RangeError (at once) when the topic is not text, or empty.
   */
  publish(topic: string, message: unknown, { from }: PublishOptions = {}): Promise<number> {
    const { meta } = this.#envelope(message, from, topicOf(topic), undefined);
    let taken = 0;
    for (const mailbox of this.#host.topics.of(topic)) {
      if (mailbox.post(new Envelope(message, meta, undefined), topic)) taken += 1;
    }
    if (taken === 0) this.#host.pump.count();
    return this.#host.pump.acceptedWith(taken);
  }

  #envelope(
    message: unknown,
    from: string | undefined,
    topic: string | undefined,
    request: PendingRequest | undefined,
  ): Envelope {
    return new Envelope(message, { from, id: ++this.#sent, time: this.#clock.now(), topic }, request);
  }

  #unknown(to: string, envelope: Envelope): Error {
    this.#tell(to, envelope, "unknown");
    return new NotReceivingError(to, "unknown", this.#mailboxes.keys());
  }

  #tell(daemon: string, { message, meta }: Letter, reason: DeadLetterReason): void {
    const { from, id, topic, time: sentAt } = meta;
    guard(this.#onDeadLetter, { daemon, message, from, id, topic, reason, sentAt, time: this.#clock.now() });
  }
}

function warnOf({ daemon, error }: ListenerFailure): void {
  warn(`A message listener of daemon "${daemon}" failed`, error);
}
