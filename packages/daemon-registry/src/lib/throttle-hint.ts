import { type Clock, type Logger, parseDuration, type Timer } from "@brains/daemon-core";
import type { ThrottleOptions } from "@brains/daemon-resources";

/**
 * Tells, once, that a continuous daemon never asks its throttle: its handler is entered once, and what it does in a
 * loop of its own is throttled by `ctx.throttle()` alone.
 */
export class ThrottleHint {
  readonly #throttle: ThrottleOptions;
  readonly #clock: Clock;
  #isAsked = false;
  #isTold = false;
  #timer: Timer | undefined;

  constructor(throttle: ThrottleOptions, clock: Clock) {
    this.#throttle = throttle;
    this.#clock = clock;
  }

  /** The handler called `ctx.throttle()`. */
  asked(): void {
    this.#isAsked = true;
    this.down();
  }

  /** The daemon is up: it has one window of time to ask. */
  up(name: string, logger: Logger): void {
    if (this.#isAsked || this.#isTold || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(parseDuration(this.#throttle.window) ?? 0, () => {
      this.#isTold = true;
      logger.warn(
        { throttle: this.#throttle },
        `"${name}" has a throttle and never calls ctx.throttle(): its handler is entered once, so what it does in its loop is not throttled.`,
      );
    });
  }

  down(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
