export { openTelemetryMetrics, type OpenTelemetryMetricsOptions } from "./open-telemetry-metrics.ts";
export { tracing, type TracingOptions } from "./tracing.ts";
