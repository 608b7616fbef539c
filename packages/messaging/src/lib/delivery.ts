import { isThenable, toError } from "@brains/daemon-core";
import type { Letter, MessageListener, MessageMeta } from "../letter.ts";
import type { Channel } from "./backlog.ts";
import type { Envelope } from "./envelope.ts";
import type { PendingRequest } from "./pending-request.ts";
import type { Deliverer, Pump } from "./pump.ts";

/** A listener, and the run it belongs to. */
export type Hearer<Message> = {
  /** A topic, or `undefined` for what is sent to the daemon itself. */
  readonly channel: Channel;
  readonly run: HearingRun;
  /** False as soon as it was taken back, also in the middle of a delivery. */
  active: boolean;
} & (
  | { readonly kind: "listener"; readonly listener: MessageListener<Message> }
  | { readonly kind: "iteration"; readonly listener: Iteration<Message> }
);

/** A listener that replies by itself. */
export type Iteration<Message> = (
  message: Message,
  meta: MessageMeta,
  request: PendingRequest | undefined,
) => Promise<void>;

/** A run that hears: told when one of its listeners is at work on a message, and when it is done. */
export interface HearingRun {
  /** Tells whether the next message is to wait for that listener: not once the run has ended. */
  begun(): boolean;
  done(): void;
  end(): unknown;
}

/** What a delivery needs of its mailbox. */
export interface Source<Message> {
  /** Whether it is worth taking. */
  mayHave(isWanted: (channel: Channel) => boolean): boolean;
  /** Takes the oldest out that is wanted. */
  take(isWanted: (channel: Channel) => boolean): Envelope<Message> | undefined;
  /** Is told that a listener failed. */
  failed(error: Error, letter: Letter<Message>): void;
}

/**
 * Hands the messages of one mailbox to its listeners, one message at a time: the next one waits until every
 * listener has done with the last. A message is taken out before a listener sees it, so none is seen twice.
 */
export class Delivery<Message> implements Deliverer {
  readonly #source: Source<Message>;
  readonly #pump: Pump;
  readonly #inHand = new Set<PendingRequest>();
  readonly #isWanted = (channel: Channel): boolean => this.#hearers(channel).length > 0;
  #direct: readonly Hearer<Message>[] = [];
  #byTopic: Map<string, readonly Hearer<Message>[]> | undefined;
  #atWork = 0;
  #pumped = false;
  #era = 0;

  constructor(source: Source<Message>, pump: Pump) {
    this.#source = source;
    this.#pump = pump;
  }

  /** Grows when all that listens is ended: what is of an older era is inert. */
  get era(): number {
    return this.#era;
  }

  add(hearer: Hearer<Message>): void {
    this.#set(hearer.channel, [...this.#hearers(hearer.channel), hearer]);
    this.wake();
  }

  remove(hearer: Hearer<Message>): void {
    hearer.active = false;
    this.#set(
      hearer.channel,
      this.#hearers(hearer.channel).filter((one) => one !== hearer),
    );
  }

  /** Ends every run that listens, and waits for none of them; the requests they have in hand reject with `error`. */
  endAll(error: Error): void {
    this.#era += 1;
    for (const { run } of this.#direct) run.end();
    for (const hearers of this.#byTopic?.values() ?? []) for (const { run } of hearers) run.end();
    this.#atWork = 0;
    for (const request of this.#inHand) request.reject(error);
  }

  /** The requests that a run has in hand. */
  inHandOf(run: HearingRun): PendingRequest[] {
    return [...this.#inHand].filter((request) => request.run === run);
  }

  /** So many listeners have done with the message in hand, or are no longer waited for. */
  release(count: number): void {
    this.#atWork -= count;
    this.wake();
  }

  /** Sees to it that what can be delivered is; tells whether anything can. */
  wake(): boolean {
    if (this.#pumped) return true;
    this.#pumped = this.#isReady();
    if (this.#pumped) this.#pump.add(this);
    return this.#pumped;
  }

  step(): boolean {
    const envelope = this.#isReady() ? this.#source.take(this.#isWanted) : undefined;
    if (envelope !== undefined) {
      let { request } = envelope;
      for (const hearer of this.#hearers(envelope.meta.topic)) {
        if (!hearer.active) continue;
        this.#hand(envelope, hearer, request);
        // The first that hears a request replies to it.
        request = undefined;
      }
    }
    return (this.#pumped = this.#isReady());
  }

  #isReady(): boolean {
    return (
      this.#atWork === 0 &&
      (this.#direct.length > 0 || this.#byTopic !== undefined) &&
      this.#source.mayHave(this.#isWanted)
    );
  }

  #hearers(channel: Channel): readonly Hearer<Message>[] {
    return channel === undefined ? this.#direct : (this.#byTopic?.get(channel) ?? NONE);
  }

  #set(channel: Channel, hearers: readonly Hearer<Message>[]): void {
    if (channel === undefined) {
      this.#direct = hearers;
      return;
    }
    this.#byTopic ??= new Map();
    if (hearers.length > 0) this.#byTopic.set(channel, hearers);
    else if (this.#byTopic.delete(channel) && this.#byTopic.size === 0) this.#byTopic = undefined;
  }

  #hand(envelope: Envelope<Message>, hearer: Hearer<Message>, request: PendingRequest | undefined): void {
    const { message, meta } = envelope;
    const { run } = hearer;
    if (request !== undefined) this.#take(request, run);
    try {
      if (hearer.kind === "iteration") {
        void this.#await(hearer.listener(message, meta, request), envelope, run, undefined);
        return;
      }
      const result = hearer.listener(message, meta);
      if (isThenable(result)) void this.#await(Promise.resolve(result), envelope, run, request);
      else request?.resolve(result);
    } catch (error) {
      this.#failed(error, envelope, request);
    }
  }

  async #await(
    work: Promise<unknown>,
    envelope: Envelope<Message>,
    run: HearingRun,
    request: PendingRequest | undefined,
  ): Promise<void> {
    if (run.begun()) this.#atWork += 1;
    try {
      const result = await work;
      request?.resolve(result);
    } catch (error) {
      this.#failed(error, envelope, request);
    } finally {
      run.done();
    }
  }

  #take(request: PendingRequest, run: HearingRun): void {
    if (request.isSettled) return;
    request.run = run;
    request.inHand = this.#inHand;
    this.#inHand.add(request);
  }

  #failed(thrown: unknown, envelope: Envelope<Message>, request: PendingRequest | undefined): void {
    const error = toError(thrown);
    request?.reject(error);
    this.#source.failed(error, { message: envelope.message, meta: envelope.meta });
  }
}

const NONE: readonly never[] = [];
