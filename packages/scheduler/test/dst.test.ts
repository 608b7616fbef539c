import { describe, expect, it } from "vitest";
import { cron, CronPattern, type Dst, nextRuns } from "../src/index.ts";
import { bench } from "./harness.ts";

/** The times in UTC that were worked out by hand, for one expression after one moment. */
type Expected = readonly [zone: string, expression: string, from: string, times: string];

const otherwise: Dst = { gap: "skip", overlap: "twice" };

const byDefault: Expected[] = [
  ["Europe/Berlin", "30 2 * * *", "2026-03-28T23:00Z", "2026-03-29T01:00 2026-03-30T00:30"],
  ["Europe/Berlin", "30 2 * * *", "2026-10-24T23:00Z", "2026-10-25T00:30 2026-10-26T01:30"],
  ["America/New_York", "30 2 * * *", "2026-03-08T05:00Z", "2026-03-08T07:00 2026-03-09T06:30"],
  ["America/New_York", "30 1 * * *", "2026-11-01T04:00Z", "2026-11-01T05:30 2026-11-02T06:30"],
  ["Australia/Lord_Howe", "15 2 * * *", "2026-10-03T14:00Z", "2026-10-03T15:30 2026-10-04T15:15"],
  ["Australia/Lord_Howe", "45 1 * * *", "2026-04-04T14:00Z", "2026-04-04T14:45 2026-04-05T15:15"],
  ["America/Sao_Paulo", "30 0 * * *", "2018-11-04T01:00Z", "2018-11-04T03:00 2018-11-05T02:30"],
  ["America/Sao_Paulo", "30 23 * * *", "2018-02-18T00:00Z", "2018-02-18T01:30 2018-02-19T02:30"],
  ["Africa/Casablanca", "30 2 * * *", "2025-04-06T00:00Z", "2025-04-06T02:00 2025-04-07T01:30"],
  ["Africa/Casablanca", "30 2 * * *", "2025-02-23T00:00Z", "2025-02-23T01:30 2025-02-24T02:30"],
];

const skippedOrTwice: Expected[] = [
  ["Europe/Berlin", "30 2 * * *", "2026-03-28T23:00Z", "2026-03-30T00:30"],
  ["Europe/Berlin", "30 2 * * *", "2026-10-24T23:00Z", "2026-10-25T00:30 2026-10-25T01:30 2026-10-26T01:30"],
  ["America/New_York", "30 2 * * *", "2026-03-08T05:00Z", "2026-03-09T06:30"],
  [
    "America/New_York",
    "30 1 * * *",
    "2026-11-01T04:00Z",
    "2026-11-01T05:30 2026-11-01T06:30 2026-11-02T06:30",
  ],
  ["Australia/Lord_Howe", "15 2 * * *", "2026-10-03T14:00Z", "2026-10-04T15:15"],
  [
    "Australia/Lord_Howe",
    "45 1 * * *",
    "2026-04-04T14:00Z",
    "2026-04-04T14:45 2026-04-04T15:15 2026-04-05T15:15",
  ],
  ["America/Sao_Paulo", "30 0 * * *", "2018-11-04T01:00Z", "2018-11-05T02:30"],
  [
    "America/Sao_Paulo",
    "30 23 * * *",
    "2018-02-18T00:00Z",
    "2018-02-18T01:30 2018-02-18T02:30 2018-02-19T02:30",
  ],
  ["Africa/Casablanca", "30 2 * * *", "2025-04-06T00:00Z", "2025-04-07T01:30"],
  [
    "Africa/Casablanca",
    "30 2 * * *",
    "2025-02-23T00:00Z",
    "2025-02-23T01:30 2025-02-23T02:30 2025-02-24T02:30",
  ],
  // Once a year: what repeats is hours away, what comes next is a year.
  [
    "Europe/Berlin",
    "30 2 25 10 *",
    "2026-10-24T23:00Z",
    "2026-10-25T00:30 2026-10-25T01:30 2027-10-25T00:30",
  ],
];

/** What has a wildcard or a step is the same under each policy. */
const realHours: Expected[] = [
  ["Europe/Berlin", "0 * * * *", "2026-03-28T23:30Z", "2026-03-29T00:00 2026-03-29T01:00 2026-03-29T02:00"],
  ["Europe/Berlin", "*/30 2 * * *", "2026-03-28T23:00Z", "2026-03-30T00:00 2026-03-30T00:30"],
  [
    "Europe/Berlin",
    "*/30 2 25 10 *",
    "2026-10-24T23:30Z",
    "2026-10-25T00:00 2026-10-25T00:30 2026-10-25T01:00 2026-10-25T01:30",
  ],
  [
    "Europe/Berlin",
    "0 0-23 * * *",
    "2026-10-24T23:30Z",
    "2026-10-25T00:00 2026-10-25T01:00 2026-10-25T02:00",
  ],
  [
    "Australia/Lord_Howe",
    "0 * * * *",
    "2026-04-04T13:30Z",
    "2026-04-04T14:00 2026-04-04T15:30 2026-04-04T16:30",
  ],
  ["Africa/Casablanca", "0 */2 * * *", "2025-04-06T00:30Z", "2025-04-06T03:00 2025-04-06T05:00"],
];

/** Several fixed times. */
const lists: Expected[] = [
  ["Europe/Berlin", "30 2,14 * * *", "2026-03-28T23:00Z", "2026-03-29T01:00 2026-03-29T12:30"],
  ["Europe/Berlin", "0,15,30,45 2 * * *", "2026-03-28T23:00Z", "2026-03-29T01:00 2026-03-30T00:00"],
  ["Europe/Berlin", "0 2,3 * * *", "2026-03-28T23:00Z", "2026-03-29T01:00 2026-03-30T00:00"],
  [
    "Europe/Berlin",
    "30 1-3 * * *",
    "2026-03-28T23:00Z",
    "2026-03-29T00:30 2026-03-29T01:00 2026-03-29T01:30",
  ],
  ["Europe/Berlin", "30 2-3 * * *", "2026-10-24T23:00Z", "2026-10-25T00:30 2026-10-25T02:30"],
  // Samoa left out the 30th of December 2011: a day that is not has no times.
  ["Pacific/Apia", "0 9 * * *", "2011-12-29T20:00Z", "2011-12-30T19:00"],
];

function expectTimes([timezone, schedule, from, times]: Expected, dst?: Dst): void {
  const expected = times.split(" ").map((time) => Date.parse(`${time}Z`));
  const start = Date.parse(from);
  const previewed = nextRuns({ schedule, timezone, dst }, { from: new Date(start), count: expected.length });
  expect(previewed.map(Number)).toEqual(expected);
  const pattern = new CronPattern(schedule, timezone, dst);
  expect(expected.map((time) => pattern.latest(time))).toEqual(expected);
  expect(expected.slice(1).map((time) => pattern.latest(time - 1))).toEqual(expected.slice(0, -1));
}

describe("I11: on the days on which clocks are changed", () => {
  it.each(byDefault)("a fixed time in %s, %s after %s, is run at %s", (...row) => expectTimes(row));
  it.each(skippedOrTwice)("told to skip and to run twice, in %s %s after %s is run at %s", (...row) =>
    expectTimes(row, otherwise),
  );
  it.each(realHours)("what has a wildcard follows real hours: in %s %s after %s is run at %s", (...row) => {
    expectTimes(row);
    expectTimes(row, otherwise);
  });
  it.each(lists)("a list is several fixed times: in %s %s after %s is run at %s", (...row) =>
    expectTimes(row),
  );

  it.each([...byDefault, ...lists])("a schedule in %s, %s after %s, runs at %s", async (...row) => {
    const [timezone, expression, from, times] = row;
    const expected = times.split(" ").map((time) => Date.parse(`${time}Z`));
    const start = Date.parse(from);
    const { clock, enter, runs } = bench(start);
    void enter(cron(expression, { timezone }));
    await clock.advance((expected.at(-1) ?? start) - start);
    expect(runs.map(({ run }) => run.scheduledAt)).toEqual(expected);
  });

  it("skips and runs twice each without the other", () => {
    const at = (dst: Dst, from: string): string | undefined =>
      nextRuns({ schedule: "30 2 * * *", timezone: "Europe/Berlin", dst }, { from: new Date(from), count: 2 })
        .map((time) => time.toISOString().slice(0, 16))
        .join(" ");
    expect(at({ gap: "skip" }, "2026-10-24T23:00Z")).toBe("2026-10-25T00:30 2026-10-26T01:30");
    expect(at({ overlap: "twice" }, "2026-03-28T23:00Z")).toBe("2026-03-29T01:00 2026-03-30T00:30");
  });

  it("refuses what is no policy, by name", () => {
    expect(() => cron("0 0 * * *", { dst: { gap: "maybe" as "run" } })).toThrow(
      'dst.gap must be "run" or "skip", got "maybe".',
    );
    expect(() => cron("0 0 * * *", { dst: { overlap: 2 as never } })).toThrow(
      'dst.overlap must be "once" or "twice", got 2.',
    );
  });
});
