import type { DeadLetterReason, Refusal } from "./dead-letter.ts";
import { MailboxFullError } from "./errors/mailbox-full-error.ts";
import { NotReceivingError } from "./errors/not-receiving-error.ts";
import type { Letter } from "./letter.ts";
import { Delivery } from "./lib/delivery.ts";
import { Fifo } from "./lib/fifo.ts";
import { rejected } from "./lib/rejected.ts";
import type { Pump } from "./lib/pump.ts";
import { WaitingRoom } from "./lib/waiting-room.ts";
import { Session } from "./session.ts";
import type { Subscriptions } from "./subscriptions.ts";

/**
 * What becomes of a message when the mailbox is full. `reject`: the send rejects. `drop-oldest`: the message
 * that has waited longest gives way. `drop-newest`: the message itself is dropped, and its send resolves.
 * `wait`: the send resolves when there is room. All but `wait` leave a dead letter.
 */
export type Overflow = "reject" | "drop-oldest" | "drop-newest" | "wait";

const OVERFLOWS: readonly string[] = ["reject", "drop-oldest", "drop-newest", "wait"] satisfies Overflow[];

/** How a mailbox is bounded. */
export interface MailboxOptions {
  /** How many messages may wait in it. @default 1_000 */
  capacity?: number | undefined;
  /** @default "reject" */
  overflow?: Overflow | undefined;
}

/** What a mailbox needs of its post office. */
export interface MailboxHost {
  readonly pump: Pump;
  deadLetter(daemon: string, letter: Letter, reason: DeadLetterReason): void;
  listenerFailed(daemon: string, letter: Letter, error: Error): void;
}

/** The messages that wait for one daemon. Made by `office.open()`; it refuses until `accept` is called. */
export class Mailbox<Message = unknown> {
  readonly name: string;
  readonly #host: MailboxHost;
  readonly #queue = new Fifo<Letter<Message>>();
  readonly #waiting = new WaitingRoom<Message>();
  readonly #delivery: Delivery<Message>;
  #capacity = 0;
  #overflow: Overflow = "reject";
  #refusal: Refusal | undefined = "stopped";

  /** @internal */
  constructor(name: string, options: MailboxOptions, host: MailboxHost) {
    this.name = name;
    this.#host = host;
    this.configure(options);
    const queue = this.#queue;
    this.#delivery = new Delivery(
      {
        get size() {
          return queue.size;
        },
        take: () => this.#take(),
        failed: (error, letter) => host.listenerFailed(name, letter, error),
      },
      host.pump,
    );
  }

  /** How many messages wait in it. */
  get size(): number {
    return this.#queue.size;
  }

  /** Why it takes no messages; `undefined` when it does. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /**
   * Bounds it anew. What waits in it stays, even if that is more than it may now hold.
   *
   * @throws RangeError naming the option that is wrong.
   */
  configure({ capacity = 1_000, overflow = "reject" }: MailboxOptions): void {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`mailbox.capacity must be a whole number of at least 1, got ${String(capacity)}.`);
    }
    if (!OVERFLOWS.includes(overflow)) {
      throw new RangeError(`mailbox.overflow must be one of ${OVERFLOWS.join(", ")}, got ${overflow}.`);
    }
    this.#capacity = capacity;
    this.#overflow = overflow;
    this.#callIn();
  }

  /**
   * A generation of the daemon has begun: messages are taken and kept, whether or not anybody listens yet.
   */
  accept(): void {
    this.#refusal = undefined;
  }

  /**
   * The daemon is down: its sessions end, what waits becomes dead letters, and sends reject. A message that a
   * listener is at work on is not touched.
   */
  refuse(reason: Refusal): void {
    this.#refusal = reason;
    this.#delivery.endAll();
    for (let letter = this.#queue.shift(); letter !== undefined; letter = this.#queue.shift()) {
      this.#host.deadLetter(this.name, letter, reason);
    }
    while (this.#waiting.size > 0) {
      const letter = this.#waiting.turnAway(new NotReceivingError(this.name, reason));
      if (letter !== undefined) this.#host.deadLetter(this.name, letter, reason);
    }
  }

  /**
   * The listeners of a run that begins.
   *
   * @param subscriptions where they are counted, with what else the run listens to. @default its own
   */
  session(subscriptions?: Subscriptions): Session<Message> {
    return new Session(this.#delivery, subscriptions);
  }

  /** @internal Takes a letter in, or does with it what the overflow says. */
  put(letter: Letter<Message>, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#refusal !== undefined) {
      return this.#turnAway(letter, this.#refusal, new NotReceivingError(this.name, this.#refusal));
    }
    if (this.#queue.size < this.#capacity) {
      this.#queue.push(letter);
      this.#delivery.wake();
      return this.#host.pump.accepted;
    }
    if (this.#overflow === "wait" || this.#waiting.size > 0) return this.#waiting.wait(letter, signal);
    if (this.#overflow === "reject") {
      return this.#turnAway(letter, "full", new MailboxFullError(this.name, this.#capacity));
    }
    const accepted = this.#overflow === "drop-oldest";
    const dropped = accepted ? this.#queue.shift() : letter;
    if (accepted) this.#queue.push(letter);
    if (dropped !== undefined) this.#host.deadLetter(this.name, dropped, "dropped");
    return this.#host.pump.accepted;
  }

  #turnAway(letter: Letter<Message>, reason: DeadLetterReason, error: Error): Promise<never> {
    this.#host.deadLetter(this.name, letter, reason);
    return rejected(error);
  }

  #take(): Letter<Message> | undefined {
    const letter = this.#queue.shift();
    if (this.#waiting.size > 0) this.#callIn();
    return letter;
  }

  #callIn(): void {
    while (this.#waiting.size > 0 && this.#queue.size < this.#capacity) {
      const letter = this.#waiting.callIn();
      if (letter !== undefined) this.#queue.push(letter);
    }
  }
}
