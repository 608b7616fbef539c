import type { Distribution, HistogramSummary, Percentiles } from "../distribution.ts";
import type { MetricReading } from "../reading.ts";

/** The numbers of one kind by name and labels, frozen. Names such as `"__proto__"` are names like others. */
export function numbersOf(
  metrics: Iterable<MetricReading>,
  kind: "counter" | "gauge",
): Readonly<Record<string, number>> {
  const entries: [string, number][] = [];
  for (const metric of metrics) {
    if (metric.kind !== kind) continue;
    for (const { text, value } of metric.all()) entries.push([keyOf(metric.name, text), value]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** The histograms and timers by name and labels, frozen. */
export function histogramsOf(metrics: Iterable<MetricReading>): Readonly<Record<string, HistogramSummary>> {
  const entries: [string, HistogramSummary][] = [];
  for (const metric of metrics) {
    if (metric.kind === "counter" || metric.kind === "gauge") continue;
    for (const series of metric.all()) {
      const { text, count, sum, min, max } = series;
      const summary = Object.freeze({ count, sum, min, max, ...percentilesOf(series) });
      entries.push([keyOf(metric.name, text), summary]);
    }
  }
  return Object.freeze(Object.fromEntries(entries));
}

export function percentilesOf(of: Distribution): Percentiles {
  return { p50: of.percentile(0.5), p90: of.percentile(0.9), p99: of.percentile(0.99) };
}

function keyOf(name: string, labels: string): string {
  return labels === "" ? name : `${name}{${labels}}`;
}
