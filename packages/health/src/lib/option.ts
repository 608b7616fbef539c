/**
 * Refuses an option's value.
 *
 * @throws RangeError naming the option, the rule and the value.
 */
export function refuse(option: string, rule: string, value: unknown): never {
  throw new RangeError(`${option} ${rule}, got ${show(value)}.`);
}

/** A whole number from `least` on, or Infinity where that is allowed. */
export function countOf(value: unknown, option: string, least: number, unlimited = false): number {
  if (typeof value === "number" && value >= least) {
    if (Number.isSafeInteger(value) || (unlimited && value === Infinity)) return value;
  }
  return refuse(option, `must be a whole number from ${least} on${unlimited ? ", or Infinity" : ""}`, value);
}

/** One of a few words. */
export function oneOf<Word extends string>(value: unknown, option: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  return found ?? refuse(option, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`, value);
}

/** True or false. */
export function flagOf(value: unknown, option: string): boolean {
  return typeof value === "boolean" ? value : refuse(option, "must be true or false", value);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}
