export type { DaemonMetrics } from "./daemon-metrics.ts";
export { InvalidMetricError } from "./invalid-metric-error.ts";
export type { Metrics } from "./metrics.ts";
export { type CollectorOptions, MetricsCollector, type WatchedSource } from "./metrics-collector.ts";
