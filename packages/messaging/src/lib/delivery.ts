import { isThenable, toError } from "@brains/daemon-core";
import type { Letter, MessageListener } from "../letter.ts";
import type { Deliverer, Pump } from "./pump.ts";

/** A listener, and the run it belongs to. */
export interface Hearer<Message> {
  readonly listener: MessageListener<Message>;
  readonly run: HearingRun;
  /** False as soon as it was taken back, also in the middle of a delivery. */
  active: boolean;
}

/** A run that hears: told when one of its listeners is at work on a message, and when it is done. */
export interface HearingRun {
  /** Tells whether the next message is to wait for that listener: not once the run has ended. */
  begun(): boolean;
  done(): void;
  end(): unknown;
}

/** What a delivery needs of its mailbox. */
export interface Source<Message> {
  /** How many messages wait. */
  readonly size: number;
  /** Takes the oldest out. */
  take(): Letter<Message> | undefined;
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
  #hearers: readonly Hearer<Message>[] = [];
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
    this.#hearers = [...this.#hearers, hearer];
    this.wake();
  }

  remove(hearer: Hearer<Message>): void {
    hearer.active = false;
    this.#hearers = this.#hearers.filter((one) => one !== hearer);
  }

  /** Ends every run that listens. */
  endAll(): void {
    this.#era += 1;
    for (const { run } of this.#hearers) run.end();
  }

  /** So many listeners have done with the message in hand, or are no longer waited for. */
  release(count: number): void {
    this.#atWork -= count;
    this.wake();
  }

  /** Sees to it that what can be delivered is. */
  wake(): void {
    if (this.#pumped || !this.#ready()) return;
    this.#pumped = true;
    this.#pump.add(this);
  }

  step(): boolean {
    const letter = this.#ready() ? this.#source.take() : undefined;
    if (letter !== undefined)
      for (const hearer of this.#hearers) if (hearer.active) this.#hand(letter, hearer);
    return (this.#pumped = this.#ready());
  }

  #ready(): boolean {
    return this.#atWork === 0 && this.#hearers.length > 0 && this.#source.size > 0;
  }

  #hand(letter: Letter<Message>, { listener, run }: Hearer<Message>): void {
    try {
      const result = listener(letter.message, letter.meta);
      if (isThenable(result)) void this.#await(Promise.resolve(result), letter, run);
    } catch (error) {
      this.#source.failed(toError(error), letter);
    }
  }

  async #await(work: Promise<unknown>, letter: Letter<Message>, run: HearingRun): Promise<void> {
    if (run.begun()) this.#atWork += 1;
    try {
      await work;
    } catch (error) {
      this.#source.failed(toError(error), letter);
    } finally {
      run.done();
    }
  }
}
