import type { DaemonMetrics } from "../daemon-metrics.ts";
import type { Distribution, Percentiles } from "../distribution.ts";
import type { Reading } from "../reading.ts";
import { histogramsOf, numbersOf, percentilesOf } from "./records.ts";

const NO_MESSAGES: DaemonMetrics["messages"] = Object.freeze({ in: 0, out: 0, dead: 0, waiting: 0 });
const NO_WAITS: DaemonMetrics["throttled"] = Object.freeze({ waits: 0, waitTime: 0 });

/** A frozen copy of what a daemon's numbers are. */
export function snapshotOf(reading: Reading): DaemonMetrics {
  const { runs, runTime, skips, messages, throttled } = reading;
  const metrics = [...reading.metrics];
  return Object.freeze({
    uptime: reading.uptime,
    restarts: reading.restarts,
    errors: reading.errors,
    lastRun: dateOf(reading.lastRun),
    nextRun: dateOf(reading.nextRun),
    averageRunTime: runTime === undefined ? 0 : runTime.sum / runTime.count,
    runTime: frozen(runTime),
    scheduleLag: frozen(reading.scheduleLag),
    runs,
    successes: reading.outcomes.success,
    retries: reading.retries,
    skips: [...skips.values()].reduce((sum, count) => sum + count, 0),
    skipsByReason: Object.freeze(Object.fromEntries(skips)),
    missed: reading.missed,
    messages: messages === undefined ? NO_MESSAGES : Object.freeze({ ...messages }),
    throttled: throttled === undefined ? NO_WAITS : Object.freeze({ ...throttled }),
    lastError: reading.lastError,
    counters: numbersOf(metrics, "counter"),
    gauges: numbersOf(metrics, "gauge"),
    histograms: histogramsOf(metrics),
  });
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function frozen(of: Distribution | undefined): Percentiles | undefined {
  return of === undefined ? undefined : Object.freeze(percentilesOf(of));
}
