import { type Clock, onAbort, systemClock } from "@brains/daemon-core";
import { isAborted } from "../lib/is-aborted.ts";
import type { CircuitState } from "../lib/circuit-state.ts";
import { quietly } from "../lib/quietly.ts";
import { tallyOf } from "../lib/tally.ts";
import { verdictOf } from "../lib/verdict.ts";
import type { Taker } from "../taker.ts";
import type { CircuitChange, CircuitDetail } from "./circuit-change.ts";
import { CircuitOpenError } from "./circuit-open-error.ts";
import {
  type CircuitBreakerOptions,
  type CircuitBreakerRules,
  circuitBreakerRulesOf,
} from "./circuit-rules.ts";

/**
 * Stops calling what keeps failing, for a while: after so many failures it is open, and nothing is called; after
 * `openFor` one call at a time is a trial, which closes it or opens it again. Time is monotonic, and no timer is set.
 *
 * An end that was ordered (a stop, any abort of the signal that is not a time-out) is neither a success nor a failure,
 * and a trial that ends so is followed by another. A time-out is a failure. Both are judged in the moment of the abort,
 * so that a call which does not heed its signal is judged too, and blocks no trial.
 *
 * Taken from cockatiel's circuit breaker and resilience4j's; a call that began before a change counts no more after it,
 * as in Polly.
 *
 * @example
 * ```ts
 * import { CircuitBreaker } from "@brains/daemon-resources";
 *
 * const breaker = new CircuitBreaker({ failures: 2, openFor: "30s" });
 * const ask = async () => {
 *   throw new Error("refused");
 * };
 * for (let time = 1; time <= 3; time += 1)
 *   await breaker.run(ask).catch((error: Error) => console.log(breaker.state, error.message));
 * // closed refused
 * // open refused
 * // open The circuit is open after 2 failures: the next trial is in …
 * ```
 */
export class CircuitBreaker {
  readonly rules: CircuitBreakerRules;
  readonly #clock: Clock;
  #state: CircuitState;

  /**
   * @param clock @default the system's
   * @throws RangeError naming the option that breaks a rule.
   */
  constructor(options: CircuitBreakerOptions = {}, clock: Clock = systemClock()) {
    this.rules = circuitBreakerRulesOf(options);
    this.#clock = clock;
    this.#state = this.#closed();
  }

  /** It is half-open from the moment on in which a trial may begin; subscribers hear of that when one does. */
  get state(): "closed" | "open" | "half-open" {
    const state = this.#state;
    return state.status === "open" && this.#isOver(state.until) ? "half-open" : state.status;
  }

  /** When a trial may begin: wall time, ms since the epoch; Infinity when it was opened by hand, `undefined` when it is not open. */
  get opensUntil(): number | undefined {
    const state = this.#state;
    if (state.status !== "open" || this.#isOver(state.until)) return undefined;
    return this.#clock.now() + (state.until - this.#clock.monotonic());
  }

  /** The failures that count now: those that may open it, or that opened it. */
  get failures(): number {
    const state = this.#state;
    return state.status === "closed" ? state.tally.failures(this.#clock.monotonic()) : state.failures;
  }

  /**
   * Calls `work` and settles as it does, if it may.
   *
   * @param taker a scope, which the changes that this brings about are reported to, or nothing but `{ signal }`.
   * @throws CircuitOpenError, as a rejection, where it may not: nothing was called. The signal's reason, as a rejection,
   * where that is aborted already.
   */
  run<Result>(work: () => Promise<Result>, taker?: Taker): Promise<Result> {
    return (
      this.tryRun(work, taker) ??
      Promise.reject(new CircuitOpenError(taker?.name, this.failures, this.#retryAfter()))
    );
  }

  /**
   * Calls `work` and settles as it does, if it may.
   *
   * @returns undefined where it may not: nothing was called.
   */
  tryRun<Result>(work: () => Promise<Result>, taker?: Taker): Promise<Result> | undefined {
    if (taker !== undefined && isAborted(taker)) return Promise.reject(taker.signal.reason);
    const state = this.#enter(taker);
    return state && this.#attempt(work, taker, state);
  }

  /** Opens it by hand, until it is closed by hand. */
  open(): void {
    const state = this.#state;
    if (state.status === "open" && state.until === Infinity) return;
    const { failures } = this;
    const open: CircuitState = { status: "open", failures, openFor: 0, until: Infinity };
    this.#become(open, { state: "open", failures }, undefined);
  }

  /** Closes it by hand; what failed before is forgotten. */
  close(): void {
    if (this.#state.status === "closed") this.#state = this.#closed();
    else this.#become(this.#closed(), { state: "closed", failures: 0 }, undefined);
  }

  /** @returns the state in which a call begins, or undefined where none may. */
  #enter(taker: Taker | undefined): CircuitState | undefined {
    const state = this.#state;
    if (state.status === "closed") return state;
    if (state.status === "half-open") {
      if (state.trial) return undefined;
      state.trial = true;
      return state;
    }
    if (!this.#isOver(state.until)) return undefined;
    const { failures, openFor } = state;
    const trying: CircuitState = { status: "half-open", failures, openFor, trial: true };
    this.#become(trying, { state: "half-open", failures }, taker);
    return trying;
  }

  async #attempt<Result>(
    work: () => Promise<Result>,
    taker: Taker | undefined,
    state: CircuitState,
  ): Promise<Result> {
    let judged = false;
    const ended = (how: "success" | "failure", thrown?: unknown): void => {
      if (judged) return;
      judged = true;
      if (this.#state === state) this.#judge(state, taker, how, thrown);
    };
    const letGo = taker === undefined ? undefined : onAbort(taker, () => ended("failure"));
    try {
      const result = await work();
      ended("success");
      return result;
    } catch (error) {
      ended("failure", error);
      throw error;
    } finally {
      letGo?.();
    }
  }

  #judge(state: CircuitState, taker: Taker | undefined, how: "success" | "failure", thrown: unknown): void {
    const { outcome, error } = verdictOf(taker, how, thrown);
    if (outcome === "aborted") {
      if (state.status === "half-open") state.trial = false;
    } else if (error === undefined || !this.#counts(error)) this.#succeeded(state, taker);
    else this.#failed(state, taker, error);
  }

  #succeeded(state: CircuitState, taker: Taker | undefined): void {
    if (state.status === "closed") state.tally.succeeded(this.#clock.monotonic());
    else this.#become(this.#closed(), { state: "closed", failures: 0 }, taker);
  }

  #failed(state: CircuitState, taker: Taker | undefined, error: Error): void {
    const now = this.#clock.monotonic();
    if (state.status === "closed") {
      if (state.tally.failed(now)) this.#trip(state.tally.failures(now), this.rules.openFor, taker, error);
    } else this.#trip(state.failures + 1, Math.min(state.openFor * 2, this.rules.maxOpenFor), taker, error);
  }

  #trip(failures: number, openFor: number, taker: Taker | undefined, error: Error): void {
    const until = this.#clock.monotonic() + openFor;
    this.#become({ status: "open", failures, openFor, until }, { state: "open", failures, error }, taker);
  }

  #closed(): CircuitState {
    return { status: "closed", tally: tallyOf(this.rules) };
  }

  #become(state: CircuitState, change: CircuitChange, taker: Taker | undefined): void {
    this.#state = state;
    const detail: CircuitDetail = { type: "daemon:circuit", ...change };
    quietly(() => taker?.report?.(detail));
    quietly(() => this.rules.onChange?.(change));
  }

  #isOver(until: number): boolean {
    return this.#clock.monotonic() >= until;
  }

  #retryAfter(): number {
    const state = this.#state;
    return state.status === "open" ? state.until - this.#clock.monotonic() : 0;
  }

  #counts(error: Error): boolean {
    try {
      return this.rules.counts?.(error) ?? true;
    } catch {
      return true;
    }
  }
}
