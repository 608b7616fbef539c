export * from "@brains/daemon-metrics/opentelemetry";
