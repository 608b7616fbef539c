import { handled } from "@brains/daemon-core";
import type { Aborts } from "./aborts.ts";
import type { Envelope } from "./envelope.ts";

/**
 * Those that are not in a mailbox yet, first come first served: each waits for its message to be checked, or for
 * room. A chain, so that leaving from the middle costs no more than from the front.
 */
export class Line<Message> {
  #first: Waiting<Message> | undefined;
  #last: Waiting<Message> | undefined;
  #size = 0;
  readonly #withdrawn: () => void;
  readonly #aborts: Aborts;

  /** @param withdrawn is told when one has left by itself: those behind it may be able to move. */
  constructor(withdrawn: () => void, aborts: Aborts) {
    this.#withdrawn = withdrawn;
    this.#aborts = aborts;
  }

  get size(): number {
    return this.#size;
  }

  get first(): Waiting<Message> | undefined {
    return this.#first;
  }

  get last(): Waiting<Message> | undefined {
    return this.#last;
  }

  /** An abort of `signal` withdraws it: its promise rejects with the reason. */
  join(
    envelope: Envelope<Message>,
    isPatient: boolean,
    isChecked: boolean,
    signal: AbortSignal | undefined,
  ): Waiting<Message> {
    const waiting = new Waiting(envelope, isPatient, isChecked);
    waiting.previous = this.#last;
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    this.#size += 1;
    if (envelope.request !== undefined) envelope.request.withdraw = () => this.#withdraw(waiting);
    if (signal !== undefined) {
      waiting.letGo = this.#aborts.on(signal, () => {
        waiting.reject(signal.reason);
        this.#withdraw(waiting);
      });
    }
    return waiting;
  }

  #withdraw(waiting: Waiting<Message>): void {
    if (this.leave(waiting)) this.#withdrawn();
  }

  /** Takes one out, once. */
  leave(waiting: Waiting<Message>): boolean {
    if (waiting.hasLeft) return false;
    waiting.hasLeft = true;
    waiting.letGo();
    if (waiting.envelope.request !== undefined) waiting.envelope.request.withdraw = undefined;
    const { previous, next } = waiting;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    waiting.previous = waiting.next = undefined;
    this.#size -= 1;
    return true;
  }

  /** Takes out all that was published on a topic. */
  remove(topic: string): Waiting<Message>[] {
    const removed: Waiting<Message>[] = [];
    for (let waiting = this.#first; waiting !== undefined;) {
      const { next } = waiting;
      if (waiting.envelope.meta.topic === topic && this.leave(waiting)) removed.push(waiting);
      waiting = next;
    }
    return removed;
  }
}

/** One of them. Its promise is what the send returned. */
export class Waiting<Message> {
  readonly envelope: Envelope<Message>;
  /** Whether it waits for room; one that waits only for its check is treated as the overflow says. */
  readonly isPatient: boolean;
  isChecked: boolean;
  hasLeft = false;
  previous: Waiting<Message> | undefined;
  next: Waiting<Message> | undefined;
  letGo: () => void = nothing;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;

  constructor(envelope: Envelope<Message>, isPatient: boolean, isChecked: boolean) {
    this.envelope = envelope;
    this.isPatient = isPatient;
    this.isChecked = isChecked;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.promise = handled(promise);
    this.resolve = resolve;
    this.reject = reject;
  }
}

function nothing(): void {}
