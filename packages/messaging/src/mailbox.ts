import { countOf, oneOf } from "@brains/daemon-core";
import type { Refusal } from "./dead-letter.ts";
import { NotReceivingError } from "./errors/not-receiving-error.ts";
import type { Letter } from "./letter.ts";
import type { Aborts } from "./lib/aborts.ts";
import { Backlog, type Channel } from "./lib/backlog.ts";
import { Burial, type Mortuary } from "./lib/burial.ts";
import { Delivery } from "./lib/delivery.ts";
import type { Envelope } from "./lib/envelope.ts";
import { Intake, type Terms } from "./lib/intake.ts";
import { MessageCheck } from "./lib/message-check.ts";
import type { Pump } from "./lib/pump.ts";
import { rejected } from "./lib/rejected.ts";
import { TopicHolds } from "./lib/topic-holds.ts";
import type { TopicIndex } from "./lib/topic-index.ts";
import type { MessageSchemas } from "./message-schemas.ts";
import { Session, type SessionHost } from "./session.ts";
import type { Subscriptions } from "./subscriptions.ts";

/**
 * What becomes of a message when the mailbox is full. `reject`: the send rejects. `drop-oldest`: the message
 * that has waited longest gives way. `drop-newest`: the message itself is dropped, and its send resolves.
 * `wait`: the send resolves when there is room. All but `wait` leave a dead letter.
 */
export type Overflow = "reject" | "drop-oldest" | "drop-newest" | "wait";

const OVERFLOWS: readonly Overflow[] = ["reject", "drop-oldest", "drop-newest", "wait"];

/** How a mailbox is bounded. */
export interface MailboxOptions {
  /** How many messages may wait in it. @default 1_000 */
  capacity?: number | undefined;
  /** @default "reject" */
  overflow?: Overflow | undefined;
}

/** What a mailbox is opened with. */
export interface OpenOptions extends MailboxOptions {
  /**
   * The messages it takes: the schema of the `data` of each `type`. What is published on topics is not checked.
   *
   * @default anything is taken
   */
  messages?: MessageSchemas | undefined;
}

/** What became of the messages of a mailbox, since it was opened. */
export interface MailboxCounts {
  /** How many were taken in. */
  readonly in: number;
  /** How many dead letters were addressed to it, those that it never took in included. */
  readonly dead: number;
  /** How many wait in it now. */
  readonly waiting: number;
}

/** What a mailbox needs of its post office. */
export interface MailboxHost extends Mortuary {
  readonly pump: Pump;
  readonly aborts: Aborts;
  readonly topics: TopicIndex<Mailbox<any>>;
  listenerFailed(daemon: string, letter: Letter, error: Error): void;
}

/** The messages that wait for one daemon. Made by `office.open()`; it refuses until `accept` is called. */
export class Mailbox<Message = unknown> {
  readonly name: string;
  readonly #topics: TopicIndex<Mailbox<any>>;
  readonly #pump: Pump;
  readonly #backlog = new Backlog<Message>();
  readonly #burial: Burial;
  readonly #delivery: Delivery<Message>;
  readonly #holds: TopicHolds;
  readonly #intake: Intake<Message>;
  readonly #sessions: SessionHost<Message>;
  #refusal: Refusal | undefined = "stopped";

  /** @internal */
  constructor(name: string, options: OpenOptions, host: MailboxHost) {
    const { aborts, pump } = host;
    const backlog = this.#backlog;
    this.name = name;
    this.#topics = host.topics;
    this.#pump = pump;
    this.#burial = new Burial(name, host);
    const holds = new TopicHolds({
      begin: (topic) => host.topics.add(topic, this),
      end: (topic) => this.#unsubscribed(topic),
      carried: () => this.#intake.moveUp(),
    });
    const delivery = new Delivery<Message>(
      {
        mayHave: (isWanted) => backlog.mayHave(isWanted),
        take: (isWanted) => this.#take(isWanted),
        failed: (error, letter) => host.listenerFailed(name, letter, error),
      },
      pump,
    );
    const intake = {
      backlog,
      burial: this.#burial,
      aborts,
      get accepted() {
        return pump.accepted;
      },
      refusedWith: (error: Error) => pump.refusedWith(error),
      dropped: () => pump.count(),
      givesWay: (channel: Channel) => channel !== undefined && holds.isCarried(channel),
      taken: () => {
        if (!delivery.wake()) pump.count();
      },
    };
    this.#holds = holds;
    this.#delivery = delivery;
    this.#intake = new Intake(intake, termsOf(name, options));
    this.#sessions = { name, delivery, holds };
  }

  /** How many messages wait in it. */
  get size(): number {
    return this.#backlog.size;
  }

  /** Why it takes no messages; `undefined` when it does. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** What became of its messages. Counts on when it refuses, accepts again, or is bounded anew. */
  get counts(): MailboxCounts {
    return { in: this.#intake.count, dead: this.#burial.count, waiting: this.#backlog.size };
  }

  /**
   * Bounds it anew, and sets what messages it takes. What waits in it stays, even if that is more than it may now
   * hold.
   *
   * @throws RangeError naming the option that is wrong.
   */
  configure(options: OpenOptions): void {
    this.#intake.configure(termsOf(this.name, options));
  }

  /**
   * A generation of the daemon has begun: messages are taken and kept, whether or not anybody listens yet.
   */
  accept(): void {
    this.#refusal = undefined;
  }

  /**
   * The daemon is down: its sessions and subscriptions end, what waits becomes dead letters, and sends and requests
   * reject, those that a listener is at work on too. That work itself is not touched.
   */
  refuse(reason: Refusal): void {
    this.#refusal = reason;
    this.#holds.clear();
    this.#delivery.endAll(new NotReceivingError(this.name, reason));
    for (let next = this.#backlog.oldest(); next !== undefined; next = this.#backlog.oldest()) {
      this.#burial.bury(next, reason, this.#intake.capacity);
    }
    this.#intake.refuse(reason);
  }

  /**
   * The listeners of a run that begins.
   *
   * @param subscriptions where they are counted, with what else the run listens to. @default its own
   */
  session(subscriptions?: Subscriptions): Session<Message> {
    return new Session(this.#sessions, subscriptions);
  }

  /** @internal Takes a letter in, or does with it what the overflow says. */
  put(envelope: Envelope<Message>, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#refusal === undefined) return this.#intake.put(envelope, signal);
    const error = this.#burial.turnAway(envelope, this.#refusal, this.#intake.capacity);
    return this.#pump.refusedWith(error);
  }

  /** @internal Takes in what was published on a topic; tells whether it did. */
  post(envelope: Envelope<Message>, topic: string): boolean {
    return this.#refusal === undefined && this.#holds.has(topic) && this.#intake.post(envelope);
  }

  #take(isWanted: (channel: Channel) => boolean): Envelope<Message> | undefined {
    const envelope = this.#backlog.take(isWanted);
    this.#intake.moveUp();
    return envelope;
  }

  /** A subscription has ended: what was published for it is not wanted any more. `refuse` sees to all at once. */
  #unsubscribed(topic: string): void {
    this.#topics.remove(topic, this);
    if (this.#refusal !== undefined) return;
    for (const envelope of [...this.#backlog.remove(topic), ...this.#intake.remove(topic)]) {
      this.#burial.bury(envelope, "unsubscribed", this.#intake.capacity);
    }
    this.#intake.moveUp();
  }
}

/** @throws RangeError naming the option that is wrong. */
function termsOf(name: string, { capacity = 1_000, overflow = "reject", messages }: OpenOptions): Terms {
  return {
    capacity: countOf(capacity, `mailbox.capacity of daemon "${name}"`),
    overflow: oneOf(overflow, `mailbox.overflow of daemon "${name}"`, OVERFLOWS),
    check: messages === undefined ? undefined : new MessageCheck(name, messages),
  };
}
