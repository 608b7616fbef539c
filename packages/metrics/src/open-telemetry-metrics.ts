import { keysOf } from "@brains/daemon-core";
import { type Meter, metrics } from "@opentelemetry/api";
import { lagOf } from "./lib/fact.ts";
import { RUN_DURATION, SCHEDULE_LAG } from "./lib/opentelemetry/built-in-instruments.ts";
import { attributesOf, Observed } from "./lib/opentelemetry/observed.ts";
import { OwnInstruments } from "./lib/opentelemetry/own-instruments.ts";
import { SCOPE_NAME } from "./lib/opentelemetry/scope-name.ts";
import { SECONDS } from "./lib/opentelemetry/seconds.ts";
import type { MetricsCollector } from "./metrics-collector.ts";

/** How metrics are told to OpenTelemetry. */
export interface OpenTelemetryMetricsOptions {
  /** Who makes the instruments. @default that of the global provider, which has to be set before */
  meter?: Meter | undefined;
}

/**
 * Tells OpenTelemetry what daemons do; returns what ends that. Counters and gauges are read when metrics are
 * collected, so that counting costs nothing more. How long runs took, how late they began, and what daemons observe
 * and time, are histograms of it, which hold what came since this call. Durations are in seconds; labels are
 * attributes, and each has `daemon.name`. Values below 0 have no place in a histogram of OpenTelemetry.
 *
 * @throws RangeError naming the option that is wrong.
 *
 * @example
 * ```ts
 * import { MetricsCollector } from "@brains/daemon-metrics";
 * import { openTelemetryMetrics } from "@brains/daemon-metrics/opentelemetry";
 *
 * const collector = new MetricsCollector();
 * const end = openTelemetryMetrics(collector);
 * collector.of("sync").increment("files", 3, { folder: "inbox" });
 * end();
 * ```
 */
export function openTelemetryMetrics(
  collector: Pick<MetricsCollector, "readings" | "listen">,
  options: OpenTelemetryMetricsOptions = {},
): () => void {
  keysOf(options, "options", ["meter"]);
  const meter = options.meter ?? metrics.getMeter(SCOPE_NAME);
  const own = new OwnInstruments(meter);
  for (const reading of collector.readings()) for (const metric of reading.metrics) own.add(metric);
  const observed = new Observed(meter, collector, own);
  const duration = meter.createHistogram(RUN_DURATION, { description: "How long runs took.", ...SECONDS });
  const lag = meter.createHistogram(SCHEDULE_LAG, {
    description: "How long after their time scheduled runs began.",
    ...SECONDS,
  });
  const endListening = collector.listen({
    ran(daemon, record) {
      duration.record(record.duration / 1_000, attributesOf(daemon));
      const late = lagOf(record);
      if (late !== undefined) lag.record(late / 1_000, attributesOf(daemon));
    },
    added(_daemon, metric) {
      if (own.add(metric)) observed.renew();
    },
    observed({ daemon, kind, name, value, labels }) {
      if (value < 0) return;
      const shown = kind === "timer" ? value / 1_000 : value;
      own.histogram(kind, name)?.record(shown, attributesOf(daemon, labels));
    },
  });
  return () => {
    endListening();
    observed.end();
  };
}
