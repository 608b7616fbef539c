import { setImmediate } from "node:timers";
import type { Clock } from "@brains/daemon-core";
import type { PendingRequest } from "./pending-request.ts";
import { soon } from "./soon.ts";

/**
 * Sets the limits of requests, in a microtask after the deliveries that are due by then: a request that is replied to
 * in these needs no timer. The time until then counts.
 *
 * As long as any waits the process is kept alive, since somebody waits to be told. To hold the clock costs more than a
 * request does, so that is done for those only that wait longer than a turn of the event loop.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #set = (): void => this.#setAll();
  readonly #disarmed = (): void => this.#count(-1);
  #new: PendingRequest[] = [];
  #armed = 0;
  #inTurn = false;
  #letGo: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(request: PendingRequest): void {
    request.due = this.#clock.monotonic() + request.timeout;
    if (this.#new.push(request) === 1) soon(this.#set);
  }

  #setAll(): void {
    const requests = this.#new;
    this.#new = [];
    for (const request of requests) {
      if (!request.isSettled && request.arm(this.#clock, this.#disarmed)) this.#count(1);
    }
  }

  #count(more: number): void {
    this.#armed += more;
    if (this.#armed === 0) {
      this.#letGo?.();
      this.#letGo = undefined;
    } else if (this.#letGo === undefined && !this.#inTurn) {
      this.#inTurn = true;
      setImmediate(() => this.#hold());
    }
  }

  #hold(): void {
    this.#inTurn = false;
    if (this.#armed > 0) this.#letGo ??= this.#clock.hold();
  }
}
