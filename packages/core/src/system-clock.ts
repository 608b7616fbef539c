import { apart } from "./apart.ts";
import type { Clock, Timer } from "./clock.ts";
import { TimerQueue } from "./timer-queue.ts";

/** The longest delay a platform timer takes, in ms (2^31 - 1); what is longer is armed again. */
const LONGEST = 2_147_483_647;

/**
 * The platform's own time. However many timers are set, one `setTimeout` is armed, looked up on `globalThis`
 * when it is: a test's own fake timers drive it, if they fake `performance` too. A timer runs in the async context of
 * nobody, whoever set it.
 *
 * @param options.ref whether a set timer keeps the process alive. @default true
 */
export function systemClock(options: { ref?: boolean } = {}): Clock {
  return new SystemClock(options.ref ?? true);
}

class SystemClock implements Clock {
  readonly #timers = new TimerQueue();
  readonly #ref: boolean;
  #armed: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Infinity;

  constructor(ref: boolean) {
    this.#ref = ref;
  }

  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  setTimer(delay: number, fire: (late: number) => void): Timer {
    const due = performance.now() + delay;
    const timer = this.#timers.add(due, fire);
    if (due < this.#armedFor) this.#arm(due);
    return this.#ref ? { cancel: () => this.#cancel(timer) } : timer;
  }

  hold(): () => void {
    const handle = apart(() => globalThis.setInterval(() => {}, LONGEST));
    return () => globalThis.clearInterval(handle);
  }

  /** On a clock that keeps the process alive, the last timer gone must let it go. */
  #cancel(timer: Timer): void {
    timer.cancel();
    if (this.#timers.size === 0) this.#disarm();
  }

  #arm(due: number): void {
    this.#disarm();
    this.#armedFor = due;
    const delay = Math.min(Math.max(0, Math.ceil(due - performance.now())), LONGEST);
    this.#armed = apart(() => globalThis.setTimeout(() => this.#wake(), delay));
    if (!this.#ref) this.#armed.unref();
  }

  #disarm(): void {
    if (this.#armed !== undefined) globalThis.clearTimeout(this.#armed);
    this.#armed = undefined;
    this.#armedFor = Infinity;
  }

  #wake(): void {
    this.#disarm();
    this.#timers.runDue(performance.now());
    const next = this.#timers.next;
    if (next !== undefined && next < this.#armedFor) this.#arm(next);
  }
}
