import { describe, expect, it } from "vitest";
import { cron, InvalidScheduleError, nextRuns } from "../src/index.ts";

/** The days of the first times of an expression in 2026. */
function days(schedule: string, count: number): string {
  return nextRuns({ schedule, timezone: "UTC" }, { from: new Date("2025-12-31T23:59:59Z"), count })
    .map((time) => time.toISOString().slice(5, 10))
    .join(" ");
}

describe("X4: in the days of an expression", () => {
  it.each([
    ["L is the last of the month", "0 0 L * *", "01-31 02-28 03-31"],
    ["W is the working day nearest to it", "0 0 15W * *", "01-15 02-16 03-16"],
    ["LW is the last working day of the month", "0 0 LW * *", "01-30 02-27 03-31"],
    ["# is the nth weekday of the month", "0 0 * * MON#2", "01-12 02-09 03-09"],
    ["L after a weekday is the last one of the month", "0 0 * * 5L", "01-30 02-27 03-27"],
  ])("%s", (_what, expression, expected) => {
    expect(days(expression, 3)).toBe(expected);
  });

  it("? stands for all, and names for numbers", () => {
    expect(days("0 0 ? FEB MON", 2)).toBe("02-02 02-09");
  });
});

describe("X9: an expression that is refused", () => {
  it.each([
    ["60 * * * *", 1, "minute", "Invalid value for minute: 60"],
    ["* 24 * * *", 3, "hour", "Invalid value for hour: 24"],
    ["1,2,77 * * * *", 5, "minute", "Invalid value for minute: 77"],
    ["0 0 1-15,L-3 * *", 10, "day", "L has to be a value of its own"],
    ["* * * foo *", 7, "month", "illegal characters"],
    ["* * * * MON,TUE#6", 13, "weekday", "nth weekday out of range"],
    ["0 */0 * * * *", 3, "minute", "illegal stepping: 0"],
    ["0 0 0 1 1 * 99999", 13, "year", "Invalid value for year"],
    ["  5-1 * * * *", 3, "minute", "From value is larger than to value"],
    ["* * * *", 8, undefined, "five, six, or seven"],
    ["* * * * * * * 8", 15, undefined, "five, six, or seven"],
  ])("%j, says at which position and in which field, and why", (expression, position, field, why) => {
    const error = refusal(expression);
    expect(error).toMatchObject({ code: "INVALID_SCHEDULE", position, field });
    expect(error.message).toContain(why);
    expect(error.message).toMatch(
      new RegExp(`\\(${field === undefined ? "" : `${field}, `}position ${position}\\)\\.$`),
    );
  });
});

function refusal(expression: string): InvalidScheduleError {
  try {
    cron(expression);
  } catch (error) {
    if (error instanceof InvalidScheduleError) return error;
  }
  throw new Error("It was not refused.");
}
