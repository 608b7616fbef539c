import { DaemonError } from "@brains/daemon-core";

/** A cron expression, or its time zone, cannot be used; `rule` says why. */
export class InvalidScheduleError extends DaemonError {
  readonly code = "INVALID_SCHEDULE";
  /** The text that was given: the expression, or the time zone where that is at fault. */
  readonly given: string;
  /** What it breaks, as a clause that follows the text. */
  readonly rule: string;

  constructor(option: "schedule" | "timezone", given: string, rule: string, cause?: unknown) {
    super(
      undefined,
      `${option} ${JSON.stringify(given)} ${rule}.`,
      cause === undefined ? undefined : { cause },
    );
    this.given = given;
    this.rule = rule;
  }
}
