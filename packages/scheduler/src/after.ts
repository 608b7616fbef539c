import type { Duration } from "@brains/daemon-core";
import { schedule } from "./lib/schedule.ts";
import type { ScheduleLayer } from "./schedule-layer.ts";
import type { ScheduleOptions } from "./schedule-options.ts";

/**
 * Runs again `delay` after the last run has ended, on monotonic time. The first run waits one delay, unless
 * `immediate` is given. A triggered run counts as the last one, too; only such runs can overlap.
 *
 * @param delay at least 1 ms.
 * @throws RangeError naming the option that is not valid.
 *
 * @example
 * ```ts
 * import { after } from "@brains/daemon-scheduler";
 *
 * const controller = new AbortController();
 * let pages = 3;
 * const crawl = after("50ms", { immediate: true })(async () => {
 *   pages -= 1;
 *   if (pages === 0) controller.abort();
 * });
 * await crawl({ signal: controller.signal });
 * ```
 */
export function after(delay: Duration, options: ScheduleOptions = {}): ScheduleLayer {
  return schedule({ delay }, options);
}
