import { messageOf } from "@brains/daemon-core";
import { Cron, CronPattern } from "croner";
import { InvalidScheduleError } from "../invalid-schedule-error.ts";
import { faultIn } from "./fault-in.ts";

/**
 * A cron expression as croner reads it, on a clock that is never changed: its times are wall times, written as if
 * they were UTC.
 */
export class Expression {
  /** Whether it is a fixed time of the day, or several. */
  readonly isFixed: boolean;
  readonly #cron: Cron;

  /** @throws InvalidScheduleError when it cannot be read, or can never fire. */
  constructor(text: string) {
    this.#cron = parse(text);
    this.isFixed = isFixed(text);
    if (isImpossible(text, this.#cron)) throw new InvalidScheduleError("schedule", text, "can never fire");
  }

  /** The first time after `wall`. */
  next(wall: number): number | undefined {
    return this.#cron.nextRun(new Date(wall))?.getTime();
  }

  /** The last time that is not after `wall`. */
  latest(wall: number): number | undefined {
    return this.#cron.previousRuns(1, new Date(Math.floor(wall) + 1))[0]?.getTime();
  }
}

function parse(text: string): Cron {
  let cron: Cron;
  try {
    cron = new Cron(text, { paused: true, utcOffset: 0 });
  } catch (error) {
    const { position, field } = faultIn(text);
    const why = messageOf(error)
      .replace(/^CronPattern: /, "")
      .replace(/\.$/, "");
    const where = field === undefined ? `position ${position}` : `${field}, position ${position}`;
    const rule = `is not a cron expression: ${why} (${where})`;
    throw new InvalidScheduleError("schedule", text, rule, { cause: error, position, field });
  }
  if (cron.getOnce() === null) return cron;
  throw new InvalidScheduleError("schedule", text, "is not a cron expression but a single date", {
    position: 1,
  });
}

/** There are 14 kinds of years, and all of them in these 28: if they have no time, no year has one. */
function isImpossible(text: string, cron: Cron): boolean {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 5) fields.unshift("0");
  const cycle = fields.length < 6 ? cron : parse([...fields.slice(0, 6), "2000-2027"].join(" "));
  const since = new Date(0);
  return cycle.nextRun(since) === null || (fields.length === 7 && cron.nextRun(since) === null);
}

function isFixed(text: string): boolean {
  const { isFixedTime, second, minute, hour } = new CronPattern(text, undefined, {
    fixedTimeRule: "no-wildcard",
  });
  return isFixedTime && ![second, minute, hour].some((values) => values.every((value) => value > 0));
}
