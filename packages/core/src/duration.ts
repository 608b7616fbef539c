/**
 * A time span: whole milliseconds, or text of numbers with units from large to small: `"250ms"`, `"5m"`,
 * `"1h30m"`, `"2d"`.
 */
export type Duration = number | string;

const UNITS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/** What a duration must be, for error messages. */
export const DURATION_RULE = 'must be whole milliseconds or text such as "250ms", "5m", "1h30m"';

/**
 * The duration in ms, or `undefined` when it is not one: NaN, infinite, negative, fractional, beyond
 * `Number.MAX_SAFE_INTEGER`, or text that cannot be read.
 *
 * @example
 * ```ts
 * import { parseDuration } from "@brains/daemon-core";
 *
 * console.log(parseDuration("1h30m"), parseDuration(250), parseDuration(-1));
 * // 5400000 250 undefined
 * ```
 */
export function parseDuration(value: unknown): number | undefined {
  const ms = typeof value === "string" ? fromText(value) : value;
  return typeof ms === "number" && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}

/**
 * The duration in ms.
 *
 * @throws RangeError naming the option when it is not a duration or is below `least`.
 */
export function durationOf(value: Duration, option: string, least = 0): number {
  const ms = parseDuration(value);
  if (ms !== undefined && ms >= least) return ms;
  const rule = least > 0 && ms !== undefined ? `must be at least ${least} ms` : DURATION_RULE;
  throw new RangeError(
    `${option} ${rule}, got ${typeof value === "string" ? JSON.stringify(value) : String(value)}.`,
  );
}

function fromText(text: string): number | undefined {
  let rest = text.trim();
  let sum = 0;
  let previous = Infinity;
  if (rest === "") return undefined;
  while (rest !== "") {
    const match = /^(\d+(?:\.\d+)?)\s*(ms|[wdhms])\s*/.exec(rest);
    const unit = UNITS[match?.[2] ?? ""];
    if (match === null || unit === undefined || unit >= previous) return undefined;
    sum += Number(match[1]) * unit;
    previous = unit;
    rest = rest.slice(match[0].length);
  }
  return Math.abs(sum - Math.round(sum)) < 1e-6 ? Math.round(sum) : undefined;
}
