import { type Clock, systemClock } from "@brains/daemon-core";
import type { DeadLetter, DeadLetterReason } from "./dead-letter.ts";
import { NotReceivingError } from "./errors/not-receiving-error.ts";
import type { Letter, ListenerFailure } from "./letter.ts";
import { guard } from "./lib/guard.ts";
import { rejected } from "./lib/rejected.ts";
import { Pump } from "./lib/pump.ts";
import { warn } from "./lib/warn.ts";
import { Mailbox, type MailboxHost, type MailboxOptions } from "./mailbox.ts";

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
   * Takes the message back while it waits for room, where the overflow is `"wait"`; that leaves no dead
   * letter.
   */
  signal?: AbortSignal | undefined;
}

/**
 * Mailboxes by name. Messages of one sender arrive in the order of sending, each at most once. One for each
 * registry; two offices share nothing.
 */
export class PostOffice {
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #clock: Clock;
  readonly #host: MailboxHost;
  readonly #onDeadLetter: (deadLetter: DeadLetter) => unknown;
  #sent = 0;

  constructor(options: PostOfficeOptions = {}) {
    this.#clock = options.clock ?? systemClock();
    this.#onDeadLetter = options.onDeadLetter ?? (() => {});
    const onListenerError = options.onListenerError ?? warnOf;
    this.#host = {
      pump: new Pump(this.#clock),
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
  open<Message = unknown>(name: string, options?: MailboxOptions): Mailbox<Message>;
  open(name: string, options: MailboxOptions = {}): Mailbox {
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
   * MailboxFullError (rejects) when its mailbox is full; the reason of `signal` (rejects).
   */
  send(to: string, message: unknown, options?: SendOptions): Promise<void> {
    const letter = { message, meta: { from: options?.from, id: ++this.#sent, time: this.#clock.now() } };
    const mailbox = this.#mailboxes.get(to);
    if (mailbox !== undefined) return mailbox.put(letter, options?.signal);
    this.#tell(to, letter, "unknown");
    return rejected(new NotReceivingError(to, "unknown", this.#mailboxes.keys()));
  }

  #tell(daemon: string, { message, meta }: Letter, reason: DeadLetterReason): void {
    const { from, id, time: sentAt } = meta;
    guard(this.#onDeadLetter, { daemon, message, from, id, reason, sentAt, time: this.#clock.now() });
  }
}

function warnOf({ daemon, error }: ListenerFailure): void {
  warn(`A message listener of daemon "${daemon}" failed`, error);
}
