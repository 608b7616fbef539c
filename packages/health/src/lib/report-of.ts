/** What came of one health check. */
export interface HealthReport {
  readonly level: "healthy" | "degraded" | "unhealthy";
  /** Whether it passed: healthy or degraded. */
  readonly healthy: boolean;
  readonly message: string | undefined;
  readonly metrics: Readonly<Record<string, unknown>> | undefined;
}

/** A check that failed for this reason. */
export function failed(message: string): HealthReport {
  return { level: "unhealthy", healthy: false, message, metrics: undefined };
}

/** What a check answered, as a report; an answer that is none is a failure. */
export function reportOf(answer: unknown): HealthReport {
  if (typeof answer === "boolean") return reportOf({ healthy: answer });
  if (
    typeof answer !== "object" ||
    answer === null ||
    !("healthy" in answer) ||
    typeof answer.healthy !== "boolean"
  )
    return failed("The health check must answer true, false or { healthy, … }.");
  const { healthy } = answer;
  const degraded = "degraded" in answer && answer.degraded === true;
  const message = "message" in answer && typeof answer.message === "string" ? answer.message : undefined;
  const metrics =
    "metrics" in answer && isRecord(answer.metrics) ? Object.freeze({ ...answer.metrics }) : undefined;
  return { level: healthy ? (degraded ? "degraded" : "healthy") : "unhealthy", healthy, message, metrics };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
