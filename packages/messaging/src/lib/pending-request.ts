import { type Clock, deadline, handled, isThenable, type Timer, toError } from "@brains/daemon-core";
import { RequestTimeoutError } from "../errors/request-timeout-error.ts";
import type { Aborts } from "./aborts.ts";
import { unheeded } from "./unheeded.ts";

/** A request that waits for its reply. It settles once; whatever comes later goes nowhere. */
export class PendingRequest<Reply = any> {
  readonly promise: Promise<Reply>;
  /** How long it waits, in ms. */
  readonly timeout: number;
  /** When it has waited long enough, in ms of monotonic time. */
  due = 0;
  /** Takes the message back while it is not in the mailbox yet. */
  withdraw: (() => void) | undefined;
  /** The run that has it in hand. */
  run: unknown;
  /** Whether that run has left it without a reply: how the run ends decides. */
  isOwed = false;
  /** Where it is kept while it is in hand. */
  inHand: Set<PendingRequest> | undefined;
  readonly #daemon: string;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;
  #timer: Timer | undefined;
  #disarmed: (() => void) | undefined;
  #letGo: (() => void) | undefined;
  #isSettled = false;

  constructor(daemon: string, timeout: number) {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.promise = promise;
    this.timeout = timeout;
    this.#daemon = daemon;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** An abort of `signal` gives it up. */
  hangOn(signal: AbortSignal, aborts: Aborts): void {
    this.#letGo = aborts.on(signal, () => this.reject(signal.reason));
  }

  /**
   * Lets it time out when it is due, which it may be already. When it is found overdue because the whole process stood
   * still, it is given its time once more.
   *
   * @param disarmed called when it has settled, if it was not due yet.
   * @returns whether it was not.
   */
  arm(clock: Clock, disarmed: () => void): boolean {
    const left = this.due - clock.monotonic();
    const timeOut = (): void => this.reject(new RequestTimeoutError(this.#daemon, this.timeout));
    if (left <= 0) timeOut();
    else {
      this.#timer = deadline(clock, left, timeOut);
      this.#disarmed = disarmed;
    }
    return left > 0;
  }

  /** Replies with `value`, or with what it resolves with. */
  reply(value: unknown): void {
    if (this.#isSettled) return unheeded(value);
    try {
      if (isThenable(value)) void this.#follow(value);
      else this.resolve(value);
    } catch (error) {
      this.reject(toError(error));
    }
  }

  /** @param value not a promise. */
  resolve(value: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    // What a listener returns is of the type that the requester says it is; nobody can check that here.
    this.#resolve(value as Reply);
  }

  reject(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    void handled(this.promise);
    this.#reject(error);
  }

  async #follow(reply: PromiseLike<unknown>): Promise<void> {
    try {
      this.resolve(await reply);
    } catch (error) {
      this.reject(toError(error));
    }
  }

  #settle(): void {
    this.#isSettled = true;
    this.#timer?.cancel();
    this.#disarmed?.();
    this.#letGo?.();
    this.withdraw?.();
    this.inHand?.delete(this);
    this.#timer = this.#disarmed = this.#letGo = this.withdraw = this.inHand = this.run = undefined;
  }
}
