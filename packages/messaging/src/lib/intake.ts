import type { DeadLetterReason, Refusal } from "../dead-letter.ts";
import type { Overflow } from "../mailbox.ts";
import type { Aborts } from "./aborts.ts";
import type { Backlog, Channel } from "./backlog.ts";
import type { Burial } from "./burial.ts";
import type { Envelope } from "./envelope.ts";
import { Line, type Waiting } from "./line.ts";
import type { MessageCheck, Verdict } from "./message-check.ts";

/** How a mailbox is bounded, and what it takes. */
export interface Terms {
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly check: MessageCheck | undefined;
}

/** What an intake needs of its mailbox. */
export interface IntakeHost<Message> {
  readonly backlog: Backlog<Message>;
  readonly burial: Burial;
  readonly aborts: Aborts;
  /** What an accepted send returns. */
  readonly accepted: Promise<void>;
  /** What a refused one returns. */
  refusedWith(error: Error): Promise<never>;
  /** Is told of one that was dropped. */
  dropped(): void;
  /** Whether what was set aside on that channel gives way to what comes. */
  readonly givesWay: (channel: Channel) => boolean;
  /** Is told that one more was taken in. */
  taken(): void;
}

/**
 * The way into a mailbox: checks messages, takes them in as long as there is room, and does with them what the overflow
 * says when there is none. Whoever waits for a check or for room is not overtaken by anybody.
 */
export class Intake<Message> {
  readonly #host: IntakeHost<Message>;
  readonly #line: Line<Message>;
  #terms: Terms;
  #count = 0;

  constructor(host: IntakeHost<Message>, terms: Terms) {
    this.#host = host;
    this.#line = new Line(() => this.moveUp(), host.aborts);
    this.#terms = terms;
  }

  /** How many were taken in. */
  get count(): number {
    return this.#count;
  }

  /** How many the mailbox may hold. */
  get capacity(): number {
    return this.#terms.capacity;
  }

  configure(terms: Terms): void {
    this.#terms = terms;
    this.moveUp();
  }

  /** Takes in what was sent. Settles when it is decided what becomes of it. */
  put(envelope: Envelope<Message>, signal: AbortSignal | undefined): Promise<void> {
    const { check } = this.#terms;
    if (check === undefined) return this.#enter(envelope, signal);
    const verdict = check.check(envelope);
    if (verdict === undefined) return this.#enter(envelope, signal);
    if (verdict instanceof Promise) return this.#wait(envelope, verdict, signal);
    envelope.request?.reject(verdict);
    return this.#host.refusedWith(verdict);
  }

  /** Takes in what was published; tells whether it did. A publisher waits for nobody. */
  post(envelope: Envelope<Message>): boolean {
    const { first } = this.#line;
    if (first === undefined) return this.#admit(envelope) === "taken";
    // What was sent before still waits, and must not be overtaken.
    if (!first.isChecked && this.#line.size < this.capacity) {
      this.#line.join(envelope, false, true, undefined);
      return true;
    }
    this.#bury(envelope, "full");
    return false;
  }

  /** Takes in those at the head of the line that are checked and find room. */
  moveUp(): void {
    for (let { first } = this.#line; first?.isChecked === true; { first } = this.#line) {
      if (first.isPatient && !this.#canTake()) return;
      this.#line.leave(first);
      const admission = this.#admit(first.envelope);
      if (admission instanceof Error) first.reject(admission);
      else first.resolve();
    }
  }

  /** Turns everybody away that waits. */
  refuse(reason: Refusal): void {
    for (let { first } = this.#line; first !== undefined; { first } = this.#line) {
      this.#line.leave(first);
      first.reject(this.#host.burial.turnAway(first.envelope, reason, this.capacity));
    }
  }

  /** Takes what was published on a topic out of the line. */
  remove(topic: string): Envelope<Message>[] {
    return this.#line.remove(topic).map(({ envelope }) => envelope);
  }

  #enter(envelope: Envelope<Message>, signal: AbortSignal | undefined): Promise<void> {
    // This is the way of nearly all messages.
    if (this.#line.size === 0 && this.#host.backlog.size < this.capacity) {
      this.#take(envelope);
      return this.#host.accepted;
    }
    const mustWait = this.#line.size > 0 || (this.#terms.overflow === "wait" && !this.#canTake());
    return mustWait ? this.#wait(envelope, undefined, signal) : this.#answer(this.#admit(envelope));
  }

  /** Lets it wait for its check, or for room, behind those that do. */
  #wait(
    envelope: Envelope<Message>,
    verdict: Promise<Verdict> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const line = this.#line;
    const { overflow } = this.#terms;
    const isPatient = overflow === "wait" || line.last?.isPatient === true;
    if (!isPatient && line.size >= this.capacity) {
      if (overflow !== "drop-oldest") return this.#answer(this.#overflowed(envelope));
      this.#dropFirst();
    }
    const waiting = line.join(envelope, isPatient, verdict === undefined, signal);
    if (verdict !== undefined) void this.#follow(verdict, waiting);
    return waiting.promise;
  }

  async #follow(verdict: Promise<Verdict>, waiting: Waiting<Message>): Promise<void> {
    const error = await verdict;
    if (error === undefined) waiting.isChecked = true;
    else {
      this.#line.leave(waiting);
      waiting.envelope.request?.reject(error);
      waiting.reject(error);
    }
    this.moveUp();
  }

  #dropFirst(): void {
    const { first } = this.#line;
    if (first === undefined) return;
    this.#line.leave(first);
    first.resolve();
    this.#bury(first.envelope, "dropped");
  }

  #canTake(): boolean {
    const { backlog, givesWay } = this.#host;
    return backlog.size < this.capacity || backlog.hasAside(givesWay);
  }

  #admit(envelope: Envelope<Message>): Admission {
    const { backlog } = this.#host;
    let inItsWay: Envelope<Message> | undefined;
    if (backlog.size >= this.capacity) {
      inItsWay = backlog.oldestAside(this.#host.givesWay);
      if (inItsWay === undefined && this.#terms.overflow === "drop-oldest") inItsWay = backlog.oldest();
      if (inItsWay === undefined) return this.#overflowed(envelope);
    }
    this.#take(envelope);
    if (inItsWay !== undefined) this.#bury(inItsWay, "dropped");
    return "taken";
  }

  #take(envelope: Envelope<Message>): void {
    this.#count += 1;
    this.#host.backlog.push(envelope);
    this.#host.taken();
  }

  #overflowed(envelope: Envelope<Message>): Admission {
    if (this.#terms.overflow !== "drop-newest") {
      return this.#host.burial.turnAway(envelope, "full", this.capacity);
    }
    this.#bury(envelope, "dropped");
    this.#host.dropped();
    return "dropped";
  }

  #answer(admission: Admission): Promise<void> {
    return admission instanceof Error ? this.#host.refusedWith(admission) : this.#host.accepted;
  }

  #bury(envelope: Envelope<Message>, reason: DeadLetterReason): void {
    this.#host.burial.bury(envelope, reason, this.capacity);
  }
}

/** What became of a message at the door; an error when its sender is to know. */
type Admission = "taken" | "dropped" | Error;
