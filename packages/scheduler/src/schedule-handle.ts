/** What a schedule lets be done to it while it is armed. */
export interface ScheduleControl {
  /** Runs now, under the overlap policy; whether a run has begun or is sure to. */
  trigger(): boolean;
  /** Wall time of the next run, ms since the epoch; `undefined` where it is not known. */
  readonly nextRun: number | undefined;
}

/**
 * A hand on a schedule from outside: given as its `control` option, it is attached for as long as the schedule is
 * armed. One handle is for one schedule.
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
export class ScheduleHandle implements ScheduleControl {
  #schedule: ScheduleControl | undefined;

  /** Whether a schedule is armed. */
  get armed(): boolean {
    return this.#schedule !== undefined;
  }

  get nextRun(): number | undefined {
    return this.#schedule?.nextRun;
  }

  trigger(): boolean {
    return this.#schedule?.trigger() ?? false;
  }

  /** For a schedule, when it is armed; returns what detaches it. */
  attach(schedule: ScheduleControl): () => void {
    this.#schedule = schedule;
    return () => {
      if (this.#schedule === schedule) this.#schedule = undefined;
    };
  }
}
