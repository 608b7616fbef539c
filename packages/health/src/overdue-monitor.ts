import { type Clock, type Duration, durationOf, systemClock, type Timer } from "@brains/daemon-core";
import { onSilence } from "./lib/silence.ts";

/** A daemon has not completed a run for longer than was expected of it. Times are wall time, ms since the epoch. */
export interface OverdueDetail {
  readonly type: "daemon:overdue";
  /** How often a run was expected to be completed, in ms. */
  readonly expected: number;
  /** Since when it has been waited for: the last completion, or when it became ready if there was none. */
  readonly since: number;
  /** When a run was last completed, in this start or an earlier one. */
  readonly lastCompletion: number | undefined;
}

/** How a completion is waited for. */
export interface OverdueOptions {
  /** Told once when it is overdue, and not again before a completion or another start. */
  onOverdue: (detail: OverdueDetail) => void;
  /** @default the system's, which does not keep the process alive for this */
  clock?: Clock | undefined;
}

/** A moment, on both clocks. */
interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Notices that a daemon has not completed a run for too long, whatever the reason: it hangs, it fails each time, its
 * runs are skipped, it waits to be restarted. It only watches; its owner tells it what happens.
 *
 * The time begins when the daemon is first `ready` and anew with each completion; that it is not ready in between, in
 * a restart's backoff, does not interrupt it. Time is monotonic, and what the machine slept or the loop was blocked
 * when the time ran out is given back once. A completion sets no timer.
 *
 * @param expected how often a run should be completed, in ms.
 * @throws RangeError for a duration that is none, or 0.
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { OverdueMonitor } from "@brains/daemon-health";
 *
 * const backup = new OverdueMonitor("50ms", {
 *   onOverdue: ({ expected }) => console.log(`no backup was completed for ${expected} ms`),
 * });
 * backup.ready();
 * backup.completed();
 * await setTimeout(500);
 * // no backup was completed for 50 ms
 * console.log(backup.overdue); // true
 * backup.stopped();
 * ```
 */
export class OverdueMonitor {
  readonly #expected: number;
  readonly #tell: (detail: OverdueDetail) => void;
  readonly #clock: Clock;
  #since: Moment | undefined;
  #lastCompletion: number | undefined;
  #timer: Timer | undefined;

  constructor(expected: Duration, { onOverdue, clock = systemClock({ ref: false }) }: OverdueOptions) {
    this.#expected = durationOf(expected, "expectEvery", 1);
    this.#tell = onOverdue;
    this.#clock = clock;
  }

  /** Whether it is overdue now. */
  get overdue(): boolean {
    return this.#since !== undefined && this.#timer === undefined;
  }

  /** When a run was last completed: wall time, ms since the epoch. */
  get lastCompletion(): number | undefined {
    return this.#lastCompletion;
  }

  /** Takes the place of another: it knows when a run was last completed. */
  succeed(previous: OverdueMonitor): void {
    this.#lastCompletion = previous.#lastCompletion;
  }

  /** It is ready: from now on a completion is waited for, if none is already. */
  ready(): void {
    if (this.#since === undefined) this.#begin();
  }

  /** A run was completed: one that failed was not. Nothing is waited for if it is not up. */
  completed(): void {
    this.#lastCompletion = this.#clock.now();
    if (this.#since !== undefined) this.#begin();
  }

  /** It is down or paused: nothing is expected of it. */
  stopped(): void {
    this.#since = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #begin(): void {
    this.#since = { wall: this.#clock.now(), monotonic: this.#clock.monotonic() };
    this.#timer ??= onSilence(
      this.#clock,
      this.#expected,
      () => this.#since?.monotonic,
      () => this.#expire(),
    );
  }

  #expire(): void {
    this.#timer = undefined;
    this.#tell({
      type: "daemon:overdue",
      expected: this.#expected,
      since: this.#since?.wall ?? this.#clock.now(),
      lastCompletion: this.#lastCompletion,
    });
  }
}
