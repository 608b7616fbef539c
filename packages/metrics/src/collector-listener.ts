import type { RunRecord } from "@brains/daemon-core";
import type { Labels } from "./metrics.ts";
import type { MetricReading } from "./reading.ts";

/** A number that was added to a histogram, or to a timer in ms. */
export interface Observation {
  readonly daemon: string;
  readonly kind: "histogram" | "timer";
  readonly name: string;
  readonly value: number;
  /** Those of the series that it went into. */
  readonly labels: Labels;
}

/** Hears of single values, for exporters that want them and not what they add up to. It must not throw. */
export interface CollectorListener {
  /** A run ended. */
  ran?(daemon: string, record: RunRecord): void;
  /** A daemon has one more metric of its own. */
  added?(daemon: string, metric: MetricReading): void;
  observed?(observation: Observation): void;
}
