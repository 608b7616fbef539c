import { messageOf } from "@brains/daemon-core";
import { Cron } from "croner";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";

/**
 * A cron expression in a time zone: it knows its times and keeps no timer. Many schedules may share one; the answer
 * given last is remembered, so that they are not each charged for it.
 */
export class CronPattern {
  /** The expression, as given. */
  readonly expression: string;
  /** The IANA name of the zone; `undefined`: the system's. */
  readonly timezone: string | undefined;
  readonly #cron: Cron;
  /** No time of the pattern lies between `#from` and `#until`, which is one. */
  #from = Infinity;
  #until: number | undefined;

  /** @throws InvalidScheduleError when it cannot be read, can never fire, or the zone is unknown. */
  constructor(expression: string, timezone?: string) {
    this.expression = expression;
    this.timezone = timezone;
    if (timezone !== undefined) checkZone(timezone);
    this.#cron = parse(expression, timezone);
    if (this.next(0) === undefined) throw new InvalidScheduleError("schedule", expression, "can never fire");
  }

  /** The first time after `time`, both in ms since the epoch; `undefined` when there is none. */
  next(time: number): number | undefined {
    if (time < this.#from || time >= (this.#until ?? Infinity)) {
      this.#until = this.#cron.nextRun(new Date(time))?.getTime();
      this.#from = time;
    }
    return this.#until;
  }

  /** The last time that is not after `time`, both in ms since the epoch; `undefined` when there is none. */
  latest(time: number): number | undefined {
    return this.#cron.previousRuns(1, new Date(Math.floor(time) + 1))[0]?.getTime();
  }
}

function parse(expression: string, timezone: string | undefined): Cron {
  let cron: Cron;
  try {
    cron = new Cron(expression, timezone === undefined ? { paused: true } : { paused: true, timezone });
  } catch (error) {
    const why = messageOf(error).replace(/^CronPattern: /, "");
    throw new InvalidScheduleError(
      "schedule",
      expression,
      `is not a cron expression: ${why.replace(/\.$/, "")}`,
      error,
    );
  }
  if (cron.getOnce() === null) return cron;
  throw new InvalidScheduleError("schedule", expression, "is not a cron expression but a single date");
}

function checkZone(timezone: string): void {
  try {
    Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch (error) {
    throw new InvalidScheduleError(
      "timezone",
      timezone,
      'is not a known time zone, such as "Europe/Berlin"',
      error,
    );
  }
}
