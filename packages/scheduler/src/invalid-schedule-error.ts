import { DaemonError } from "@brains/daemon-core";

/** A cron expression, or its time zone, cannot be used; `rule` says why. */
export class InvalidScheduleError extends DaemonError {
  readonly code = "INVALID_SCHEDULE";
  /** The text that was given: the expression, or the time zone where that is at fault. */
  readonly given: string;
  /** What it breaks, as a clause that follows the text. */
  readonly rule: string;
  /** Where in an expression that cannot be read the fault is: 1 for its first character. */
  readonly position: number | undefined;
  /** The field that the fault is in: `"second"`, `"minute"`, `"hour"`, `"day"`, `"month"`, `"weekday"` or `"year"`. */
  readonly field: string | undefined;

  constructor(
    option: "schedule" | "timezone",
    given: string,
    rule: string,
    more: { cause?: unknown; position?: number | undefined; field?: string | undefined } = {},
  ) {
    const { cause, position, field } = more;
    const message = `${option} ${JSON.stringify(given)} ${rule}.`;
    super(undefined, message, cause === undefined ? undefined : { cause });
    this.given = given;
    this.rule = rule;
    this.position = position;
    this.field = field;
  }
}
