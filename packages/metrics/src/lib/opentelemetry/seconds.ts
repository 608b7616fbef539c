import type { MetricOptions } from "@opentelemetry/api";

/** For histograms of how long something took: the classic bounds, and some for what takes longer. */
export const SECONDS: Readonly<MetricOptions> = {
  unit: "s",
  advice: {
    explicitBucketBoundaries: [
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1_800, 3_600,
    ],
  },
};
