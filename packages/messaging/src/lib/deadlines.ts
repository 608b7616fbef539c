import type { Clock } from "@brains/daemon-core";
import type { PendingRequest } from "./pending-request.ts";

/**
 * Sets the limits of requests, in a microtask after the deliveries that are due by then: a request that is replied to
 * in these needs no timer. The time until then counts.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #set = (): void => this.#setAll();
  #new: PendingRequest[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(request: PendingRequest): void {
    request.due = this.#clock.monotonic() + request.timeout;
    if (this.#new.push(request) === 1) queueMicrotask(this.#set);
  }

  #setAll(): void {
    const requests = this.#new;
    this.#new = [];
    for (const request of requests) if (!request.isSettled) request.arm(this.#clock);
  }
}
