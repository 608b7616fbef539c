import { setImmediate } from "node:timers";
import { apart, type Clock, handled } from "@brains/daemon-core";
import { Fifo } from "./fifo.ts";
import { soon } from "./soon.ts";

/** After so many messages, or so many ms spent on them, the event loop gets a turn. */
const MESSAGES = 1_000;
const BUSY = 10;

/** Something with messages to deliver. */
export interface Deliverer {
  /** Delivers one message; tells whether it could deliver another. Never throws. */
  step(): boolean;
}

/**
 * Runs all deliveries of a post office, in a microtask after the call that caused them, a batch of messages
 * each. What is spent counts across microtasks, so that two daemons that answer each other for ever cannot
 * starve the event loop either. The mailboxes take turns. A batch has messages of many senders, and runs in the async
 * context of none of them.
 */
export class Pump {
  readonly #ready = new Fifo<Deliverer>();
  readonly #clock: Clock;
  readonly #deliver = (): void => this.#batch();
  readonly #run = (): void => apart(this.#deliver);
  #scheduled = false;
  #messages = 0;
  #busy = 0;
  #accepted = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What an accepted send returns: resolved already or, while deliveries let the event loop have its turn,
   * when they go on. So a loop of awaited sends keeps step with its receiver.
   */
  get accepted(): Promise<void> {
    return this.#accepted;
  }

  /** The same, with a value. */
  acceptedWith<Value>(value: Value): Promise<Value> {
    return this.#accepted.then(() => value);
  }

  /** The same for one that was refused, which counts as a message does: nothing is delivered for it. */
  refusedWith(error: unknown): Promise<never> {
    this.count();
    return handled(this.#refuse(error));
  }

  /** Counts what was sent and delivers nothing now, so that a loop of such sends lets the event loop have its turn too. */
  count(): void {
    this.#messages += 1;
    if (this.#messages >= MESSAGES && !this.#scheduled) this.#schedule();
  }

  /** Takes in a deliverer that is ready and not here yet. */
  add(deliverer: Deliverer): void {
    this.#ready.push(deliverer);
    if (!this.#scheduled) this.#schedule();
  }

  async #refuse(error: unknown): Promise<never> {
    await this.#accepted;
    throw error;
  }

  #schedule(): void {
    this.#scheduled = true;
    if (this.#messages < MESSAGES && this.#busy < BUSY) return soon(this.#run);
    this.#accepted = new Promise((resolve) => {
      setImmediate(() => {
        this.#messages = 0;
        this.#busy = 0;
        resolve();
        this.#run();
      });
    });
  }

  #batch(): void {
    const since = this.#clock.monotonic() - this.#busy;
    let deliverer = this.#ready.shift();
    while (deliverer !== undefined) {
      const more = deliverer.step();
      this.#messages += 1;
      this.#busy = this.#clock.monotonic() - since;
      if (this.#messages >= MESSAGES || this.#busy >= BUSY) {
        if (more) this.#ready.push(deliverer);
        break;
      }
      if (!more) deliverer = this.#ready.shift();
    }
    this.#scheduled = false;
    if (this.#ready.size > 0) this.#schedule();
  }
}
