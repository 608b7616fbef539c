import type { Duration } from "@brains/daemon-core";
import { schedule } from "./lib/schedule.ts";
import type { ScheduleLayer } from "./schedule-layer.ts";
import type { ScheduleOptions } from "./schedule-options.ts";

/**
 * Runs every `interval`, from start to start, on monotonic time: how long a run takes and what is done to the wall
 * clock change nothing. The first run waits one interval, unless `immediate` is given. Times missed while the
 * process stood still are one late run, unless `catchUp` says else, after which the old grid goes on.
 *
 * @param interval at least 1 ms.
 * @throws RangeError naming the option that is not valid.
 *
 * @example
 * ```ts
 * import { every } from "@brains/daemon-scheduler";
 *
 * const controller = new AbortController();
 * let beats = 0;
 * const beat = every("100ms")(async ({ run }) => {
 *   console.log(`beat ${(beats += 1)}, ${run.reason}`);
 *   if (beats === 3) controller.abort();
 * });
 * await beat({ signal: controller.signal });
 * ```
 */
export function every(interval: Duration, options: ScheduleOptions = {}): ScheduleLayer {
  return schedule({ interval }, options);
}
