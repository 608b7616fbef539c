export * from "@brains/daemon-metrics";
