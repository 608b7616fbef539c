import type { RunRecord } from "@brains/daemon-core";
import { type TestClock, testClock } from "@brains/daemon-testing";
import { MetricsCollector } from "../src/index.ts";

/** A collector and the voice it listens to, in virtual time. */
export interface Bench {
  readonly clock: TestClock;
  readonly collector: MetricsCollector;
  /** Tells an event of the daemon "sync", or of another. */
  readonly tell: (type: string, fields?: object, daemon?: string) => void;
  /** Ends the watching. */
  readonly unwatch: () => void;
}

export function bench(): Bench {
  const clock = testClock();
  const collector = new MetricsCollector({ clock });
  const listeners = new Set<(event: { type: string }) => unknown>();
  const unwatch = collector.watch({
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const tell: Bench["tell"] = (type, fields = {}, daemon = "sync") => {
    for (const listener of listeners) listener(Object.assign({ type, daemon, time: clock.now() }, fields));
  };
  return { clock, collector, tell, unwatch };
}

/** A run that ended, with what is given. */
export function record(given: Partial<RunRecord> = {}): { record: RunRecord } {
  return {
    record: {
      id: "sync#1.1",
      reason: "schedule",
      attempt: 1,
      scheduledAt: undefined,
      startedAt: 0,
      duration: 0,
      outcome: "success",
      error: undefined,
      ...given,
    },
  };
}
