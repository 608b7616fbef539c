import { whole } from "./lib/whole.ts";
import { rulesOf } from "./lib/rules.ts";
import { sourceOf } from "./lib/timetable-of.ts";
import type { When } from "./when.ts";

/** What a schedule lets be done to it while it is armed. */
export interface ScheduleControl {
  /** Runs now, under the overlap policy; whether a run has begun or is sure to. */
  trigger(): boolean;
  /** Wall time of the next run, ms since the epoch; `undefined` where it is not known. */
  readonly nextRun: number | undefined;
  /** Wall times of the next runs, at most so many. */
  nextRuns(count: number): number[];
  /** The handle was paused. */
  pause(): void;
  /** The handle was resumed. */
  resume(): void;
  /** Gives it other times from now on. */
  reschedule(when: When): void;
}

/** How many times are previewed, at most. */
const MOST = 1_000;

/**
 * A hand on a schedule from outside: given as its `control` option, it is attached for as long as the schedule is
 * armed. One handle is for one schedule. That it is paused, and what it was rescheduled to, outlasts a restart.
 *
 * @example
 * ```ts
 * import { every, ScheduleHandle } from "@brains/daemon-scheduler";
 *
 * const control = new ScheduleHandle();
 * const controller = new AbortController();
 * const done = every("1h", { control })(async ({ run }) => {
 *   console.log(`run because of ${run.reason}`);
 *   controller.abort();
 * })({ signal: controller.signal });
 * control.trigger();
 * await done;
 * // run because of trigger
 * ```
 */
export class ScheduleHandle {
  #schedule: ScheduleControl | undefined;
  #pausers: Set<unknown> | undefined;
  #when: When | undefined;

  /** Whether a schedule is armed: neither over nor not yet begun. */
  get armed(): boolean {
    return this.#schedule !== undefined;
  }

  /** Whether anybody has paused it. */
  get paused(): boolean {
    return this.#pausers !== undefined && this.#pausers.size > 0;
  }

  /** What it was rescheduled to. */
  get when(): When | undefined {
    return this.#when;
  }

  /** The nominal time of the next run, ms since the epoch; `undefined` where there is none or it is not known. */
  get nextRun(): number | undefined {
    return this.#schedule?.nextRun;
  }

  /**
   * The nominal times of the next runs: none while it is not armed or is paused, and of a delay only the next.
   *
   * @param count from 1 to 1,000. @default 5
   * @throws RangeError when it is not.
   */
  nextRuns(count = 5): Date[] {
    const most = whole(count, "count", 1, MOST);
    return (this.#schedule?.nextRuns(most) ?? []).map((time) => new Date(time));
  }

  /** Runs now, under the overlap policy, paused or not; whether a run has begun or is sure to. */
  trigger(): boolean {
    return this.#schedule?.trigger() ?? false;
  }

  /**
   * Lets no time begin a run until it is resumed. A run in flight goes on, one that waits is dropped.
   *
   * @param by who pauses: it is paused as long as one of them has not resumed it. @default the handle's owner
   */
  pause(by: unknown = this): void {
    const was = this.paused;
    (this.#pausers ??= new Set()).add(by);
    if (!was) this.#schedule?.pause();
  }

  /** Takes a pause back. What passed meanwhile is not made up for. */
  resume(by: unknown = this): void {
    if (this.#pausers?.delete(by) === true && this.#pausers.size === 0) this.#schedule?.resume();
  }

  /**
   * Gives it other times from now on; what is in flight goes on, and a pause does too. If it is not armed, it will
   * begin with them.
   *
   * @throws RangeError, InvalidScheduleError naming what is not valid; all stays as it was then.
   */
  reschedule(when: When): void {
    if (this.#schedule === undefined) sourceOf(when, rulesOf({}));
    else this.#schedule.reschedule(when);
    this.#when = { ...when };
  }

  /** For a schedule, when it is armed; returns what detaches it. */
  attach(schedule: ScheduleControl): () => void {
    this.#schedule = schedule;
    return () => {
      if (this.#schedule === schedule) this.#schedule = undefined;
    };
  }
}
