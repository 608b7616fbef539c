import { DaemonError } from "@brains/daemon-core";

/** A counter or a gauge was given a name or a number that it cannot have; nothing was written. */
export class InvalidMetricError extends DaemonError {
  readonly code = "INVALID_METRIC";

  constructor(daemon: string, metric: string, rule: string, value: unknown) {
    super(daemon, `${metric} of daemon "${daemon}" ${rule}, got ${show(value)}.`);
  }
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
