import { shown } from "./shown.ts";

/** @throws RangeError naming the option when it is not a whole number from `least` to `most`. */
export function whole(
  value: number,
  option: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const rule = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${option} must be a whole number ${rule}, got ${shown(value)}.`);
}
