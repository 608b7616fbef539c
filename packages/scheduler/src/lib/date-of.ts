import { shown } from "./shown.ts";

/** The time of a date, in ms since the epoch. @throws RangeError naming the option when it is none. */
export function dateOf(value: Date, option: string): number {
  const time = (value as unknown) instanceof Date ? value.getTime() : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`${option} must be a valid Date, got ${shown(value)}.`);
  return time;
}
