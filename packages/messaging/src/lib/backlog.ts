import type { Envelope } from "./envelope.ts";
import { Fifo } from "./fifo.ts";

/** By what a message comes: a topic, or `undefined` when it was sent to the daemon itself. */
export type Channel = string | undefined;

/** How many are set aside by one call. */
const AT_ONCE = 100;

/**
 * What waits in a mailbox, in order. What nobody wants at present is set aside by its channel when it comes to the
 * head, so that it holds up nothing that is wanted; it is handed out first as soon as somebody wants it.
 */
export class Backlog<Message> {
  readonly #queue = new Fifo<Envelope<Message>>();
  #aside: Map<Channel, Fifo<Envelope<Message>>> | undefined;
  #setAside = 0;
  /** How many of the queue were published. */
  #published = 0;

  get size(): number {
    return this.#queue.size + this.#setAside;
  }

  push(envelope: Envelope<Message>): void {
    this.#queue.push(envelope);
    if (envelope.meta.topic !== undefined) this.#published += 1;
  }

  /** Whether it is worth asking for a message that is wanted. */
  mayHave(isWanted: (channel: Channel) => boolean): boolean {
    return this.#queue.size > 0 || this.hasAside(isWanted);
  }

  /** Whether anything was set aside in these channels. */
  hasAside(isMeant: (channel: Channel) => boolean): boolean {
    return this.#setAside > 0 && this.#firstAside(isMeant) !== undefined;
  }

  /**
   * Takes out the oldest that is wanted, setting aside what stands before it. When that is much it takes several calls,
   * so that whoever calls can let others have their turn.
   */
  take(isWanted: (channel: Channel) => boolean): Envelope<Message> | undefined {
    if (this.#setAside > 0) {
      const aside = this.#oldestAside(isWanted);
      if (aside !== undefined) return aside;
    }
    for (let left = AT_ONCE; left > 0; left--) {
      const envelope = this.#shift();
      if (envelope === undefined || isWanted(envelope.meta.topic)) return envelope;
      this.#put(envelope);
    }
    return undefined;
  }

  /** Takes out the one that has waited longest. */
  oldest(): Envelope<Message> | undefined {
    return this.#oldestAside(() => true) ?? this.#shift();
  }

  /** Takes out the one that was set aside first in these channels. */
  oldestAside(isMeant: (channel: Channel) => boolean): Envelope<Message> | undefined {
    return this.#setAside > 0 ? this.#oldestAside(isMeant) : undefined;
  }

  /** Takes out all that was published on a topic, oldest first. */
  remove(topic: string): Envelope<Message>[] {
    const aside = this.#aside?.get(topic);
    const removed = aside?.remove(() => true) ?? [];
    this.#setAside -= removed.length;
    this.#aside?.delete(topic);
    if (this.#published === 0) return removed;
    const queued = this.#queue.remove(({ meta }) => meta.topic === topic);
    this.#published -= queued.length;
    return [...removed, ...queued];
  }

  #shift(): Envelope<Message> | undefined {
    const envelope = this.#queue.shift();
    if (envelope?.meta.topic !== undefined) this.#published -= 1;
    return envelope;
  }

  #put(envelope: Envelope<Message>): void {
    const { topic } = envelope.meta;
    this.#aside ??= new Map();
    const aside = this.#aside.get(topic) ?? new Fifo();
    this.#aside.set(topic, aside);
    aside.push(envelope);
    this.#setAside += 1;
  }

  #firstAside(isMeant: (channel: Channel) => boolean): Fifo<Envelope<Message>> | undefined {
    let first: Fifo<Envelope<Message>> | undefined;
    for (const [channel, aside] of this.#aside ?? []) {
      if (isMeant(channel) && (first === undefined || idOf(aside) < idOf(first))) first = aside;
    }
    return first;
  }

  #oldestAside(isMeant: (channel: Channel) => boolean): Envelope<Message> | undefined {
    const first = this.#firstAside(isMeant);
    const envelope = first?.shift();
    if (envelope === undefined) return undefined;
    this.#setAside -= 1;
    if (first?.size === 0) this.#aside?.delete(envelope.meta.topic);
    return envelope;
  }
}

/** They stand in the order of their ids, since these are given in the order of sending. */
function idOf(aside: Fifo<Envelope>): number {
  return aside.first?.meta.id ?? Infinity;
}
