import { durationOf, countOf } from "@brains/daemon-core";
import type { HealthMonitorOptions } from "../health-monitor.ts";

/** What the options of a monitor come to; `timeout` is in ms. */
export interface HealthRules {
  readonly timeout: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** @throws RangeError naming the option, the rule and the value. */
export function healthRulesOf(options: HealthMonitorOptions): HealthRules {
  return {
    timeout: durationOf(options.timeout ?? 5_000, "healthCheckTimeout", 1),
    failureThreshold: countOf(options.failureThreshold ?? 3, "failureThreshold"),
    successThreshold: countOf(options.successThreshold ?? 1, "successThreshold"),
  };
}
