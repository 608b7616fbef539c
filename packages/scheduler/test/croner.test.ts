import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CronPattern } from "../src/index.ts";
import { Zone } from "../src/lib/zone.ts";

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Europe/London",
  "America/St_Johns",
  "Asia/Tehran",
  "Antarctica/Troll",
  "Pacific/Chatham",
  "UTC",
];
const field = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const expressions = fc
  .tuple(
    field("", "0 ", "30 ", "*/20 "),
    field("0", "30", "*", "*/15", "5,45", "10-20", "59"),
    field("*", "0", "1", "2", "3", "23", "*/2", "1-3", "2,14"),
    field("*", "1", "25", "29", "L", "15W", "LW"),
    field("*", "3", "10", "11"),
    field("*", "SUN", "MON#2", "5L"),
  )
  .map(([second, ...fields]) => second + fields.join(" "));

/** A moment within a few hours of a change of the clocks, if one is known to be near, else any. */
function near(zone: Zone, time: number, offset: number): number {
  let piece = zone.piece(time);
  for (let looked = 0; looked < 100; looked += 1) {
    if (zone.offset(piece.from - 1) !== piece.offset) return piece.from + offset;
    piece = zone.piece(piece.to);
  }
  return time + offset;
}

describe("I11: croner's own answer", () => {
  it("is ours, whatever the expression, the zone and the time", () => {
    const time = fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2045, 0) });
    const offset = fc.integer({ min: -14_400_000, max: 14_400_000 });
    fc.assert(
      fc.property(
        expressions,
        fc.constantFrom(...ZONES),
        time,
        offset,
        (expression, timezone, day, hours) => {
          const at = near(new Zone(timezone), day, hours);
          const theirs = new Cron(expression, { paused: true, timezone, fixedTimeRule: "no-wildcard" });
          const ours = new CronPattern(expression, timezone);
          expect(ours.next(at)).toBe(theirs.nextRun(new Date(at))?.getTime());
          expect(ours.latest(at)).toBe(theirs.previousRuns(1, new Date(at + 1))[0]?.getTime());
        },
      ),
      { numRuns: 300 },
    );
  });
});
