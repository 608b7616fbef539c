import type { Detail, Scope, Signalled } from "@brains/daemon-core";
import { type TestClock, testClock } from "@brains/daemon-testing";
import type { throttle } from "../src/index.ts";

/** A throttled function on virtual time, and all that can be seen of it. */
export interface Bench {
  readonly clock: TestClock;
  /** At which monotonic time each run began. */
  readonly runs: number[];
  readonly reports: Detail[];
  readonly controller: AbortController;
  /** Makes the throttled function; its runs do `work`. */
  readonly enter: (
    layer: ReturnType<typeof throttle>,
    work?: (scope: Scope) => Promise<void>,
  ) => (more?: Partial<Signalled>) => Promise<void>;
}

export function bench(): Bench {
  const clock = testClock();
  const controller = new AbortController();
  const runs: number[] = [];
  const reports: Detail[] = [];
  return {
    clock,
    runs,
    reports,
    controller,
    enter: (layer, work = async () => {}) => {
      const run = layer(async (scope) => {
        runs.push(clock.monotonic());
        await work(scope);
      });
      const { signal } = controller;
      return async (more = {}) =>
        await run({ signal, clock, report: (detail) => reports.push(detail), ...more });
    },
  };
}

/** What becomes of a promise, to be looked at while time stands still. */
export function outcomeOf(promise: Promise<unknown>): { readonly is: () => unknown } {
  let outcome: unknown = "pending";
  promise.then(
    (value) => {
      outcome = ["resolved", value];
    },
    (error: unknown) => {
      outcome = ["rejected", error];
    },
  );
  return { is: () => outcome };
}
