import type { Detail, RunInfo, Scope, Signalled } from "@brains/daemon-core";
import { type TestClock, testClock } from "@brains/daemon-testing";
import type { ScheduleLayer } from "../src/index.ts";

/** A schedule on virtual time, and all that can be seen of it. */
export interface Bench {
  readonly clock: TestClock;
  /** Each run, at which monotonic time it began. */
  readonly runs: { at: number; run: RunInfo }[];
  readonly reports: Detail[];
  readonly abort: () => void;
  /** Enters the schedule with a handler. */
  readonly enter: (
    layer: ScheduleLayer,
    handler?: (scope: Scope) => unknown,
    more?: Partial<Signalled>,
  ) => Promise<void>;
  /** When the runs began. */
  readonly times: () => number[];
}

export function bench(now: Date | number = 0): Bench {
  const clock = testClock({ now });
  const controller = new AbortController();
  const runs: Bench["runs"] = [];
  const reports: Detail[] = [];
  return {
    clock,
    runs,
    reports,
    abort: () => controller.abort(),
    times: () => runs.map(({ at }) => at),
    enter: (layer, handler = () => {}, more = {}) =>
      layer(async (scope) => {
        runs.push({ at: clock.monotonic(), run: scope.run });
        await handler(scope);
      })({
        signal: controller.signal,
        clock,
        logger: silent,
        report: (detail) => void reports.push(detail),
        ...more,
      }),
  };
}

/** Whether a promise has settled by now. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const first = Promise.race([promise.catch(() => {}), Promise.resolve(pending).then((mark) => mark)]);
  return (await first) !== pending;
}

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
