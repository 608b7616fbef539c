import type { QuietHours } from "../quiet-hours.ts";
import { dateOf } from "./date-of.ts";
import { shown } from "./shown.ts";
import { Zone } from "./zone.ts";

/** A time in which nothing is run: `undefined` if `time` is not in it, else a time that is no later than its end. */
export type Quiet = (time: number) => number | undefined;

const DAY = 86_400_000;

/** @throws RangeError when one of them is not a time; InvalidScheduleError when its zone is unknown. */
export function quietOf(hours: readonly QuietHours[] | undefined): Quiet | undefined {
  if (hours === undefined) return undefined;
  if (!Array.isArray(hours)) throw new RangeError(`quiet must be an array, got ${shown(hours)}.`);
  const each = hours.map((one, index) => oneOf(one, `quiet[${index}]`));
  if (each.length === 0) return undefined;
  return (time) => {
    for (const quiet of each) {
      const end = quiet(time);
      if (end !== undefined) return end;
    }
    return undefined;
  };
}

function oneOf(given: QuietHours, option: string): Quiet {
  if ((given as unknown) === null || typeof given !== "object") throw new RangeError(ruleOf(option, given));
  if (given.from instanceof Date) return between(given.from, given.to as Date, option);
  const { from, to, timezone } = given as Extract<QuietHours, { from: string }>;
  const [first, last] = [timeOf(from), timeOf(to)];
  if (first !== undefined && last !== undefined && first !== last && first < DAY)
    return daily(first, last, new Zone(timezone));
  const [firstDay, lastDay] = [dayOf(from), dayOf(to)];
  if (firstDay !== undefined && lastDay !== undefined && firstDay <= lastDay)
    return onTheWall(firstDay, lastDay + DAY, new Zone(timezone));
  throw new RangeError(ruleOf(option, given));
}

function ruleOf(option: string, given: unknown): string {
  const rule = 'two different times "HH:MM", two days "YYYY-MM-DD", or two Dates, the first one first';
  return `${option} must be { from, to } with ${rule}, got ${shown(given)}.`;
}

function between(from: Date, to: Date, option: string): Quiet {
  const [first, end] = [dateOf(from, `${option}.from`), dateOf(to, `${option}.to`)];
  if (first >= end) throw new RangeError(ruleOf(option, { from, to }));
  return (time) => (time >= first && time < end ? end : undefined);
}

function daily(from: number, to: number, zone: Zone): Quiet {
  return (time) => {
    const wall = time + zone.offset(time);
    const clock = ((wall % DAY) + DAY) % DAY;
    const isQuiet = from < to ? clock >= from && clock < to : clock >= from || clock < to;
    return isQuiet ? endOf(time, wall - clock + (clock < to ? to : to + DAY), zone) : undefined;
  };
}

function onTheWall(from: number, to: number, zone: Zone): Quiet {
  return (time) => {
    const wall = time + zone.offset(time);
    return wall >= from && wall < to ? endOf(time, to, zone) : undefined;
  };
}

/** When the wall clock shows `wall`, or a little earlier where clocks are changed about then. */
function endOf(time: number, wall: number, zone: Zone): number {
  const end = wall - zone.offset(time);
  return Math.max(time + 1, Math.min(end, wall - zone.offset(end)));
}

/** Ms since midnight. */
function timeOf(text: unknown): number | undefined {
  const match = /^(\d{2}):([0-5]\d)(?::([0-5]\d))?$/.exec(typeof text === "string" ? text : "");
  if (match === null) return undefined;
  const time = (Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0)) * 1_000;
  return time <= DAY ? time : undefined;
}

/** Midnight of the day on a wall clock, as if that showed UTC. */
function dayOf(text: unknown): number | undefined {
  const time = typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : time;
}
