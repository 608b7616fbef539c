import { shown } from "./lib/shown.ts";
import { didYouMean } from "./nearest.ts";

/**
 * Refuses the value of an option.
 *
 * @param hint a further sentence, such as the nearest known key.
 * @throws RangeError naming the option, the rule and the value.
 */
export function refuse(option: string, rule: string, value: unknown, hint = ""): never {
  throw new RangeError(`${option} ${rule}, got ${shown(value)}.${hint}`);
}

/** An object with none but these keys; `title` is what the object is called. @throws RangeError */
export function keysOf(value: unknown, title: string, known: readonly string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(title, "must be an object", value);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    refuse(`${title}.${key}`, "is not a known key", Reflect.get(value, key), didYouMean(key, known));
  }
}

/**
 * A whole number.
 *
 * @param rules.least the smallest that is allowed. @default 1
 * @param rules.unlimited whether Infinity is allowed. @default false
 * @param rules.unit what is counted, for the message: `"of bytes"`. @default nothing
 * @throws RangeError
 */
export function countOf(
  value: unknown,
  option: string,
  { least = 1, unlimited = false, unit = "" }: { least?: number; unlimited?: boolean; unit?: string } = {},
): number {
  if (typeof value === "number" && value >= least) {
    if (Number.isSafeInteger(value) || (unlimited && value === Infinity)) return value;
  }
  const what = unit === "" ? "" : ` ${unit}`;
  return refuse(
    option,
    `must be a whole number${what} from ${least} on${unlimited ? ", or Infinity" : ""}`,
    value,
  );
}

/** One of a few words. @throws RangeError */
export function oneOf<Word extends string>(value: unknown, option: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  return found ?? refuse(option, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`, value);
}

/** True or false. @throws RangeError */
export function flagOf(value: unknown, option: string): boolean {
  return typeof value === "boolean" ? value : refuse(option, "must be true or false", value);
}
