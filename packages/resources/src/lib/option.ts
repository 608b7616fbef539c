import { didYouMean } from "@brains/daemon-core";

/**
 * Refuses an option's value.
 *
 * @throws RangeError naming the option, the rule and the value.
 */
export function refuse(option: string, rule: string, value: unknown, hint = ""): never {
  throw new RangeError(`${option} ${rule}, got ${show(value)}.${hint}`);
}

/** An object with none but these keys; `title` is what the object is called. */
export function keysOf(value: unknown, title: string, known: readonly string[]): void {
  if (!isRecord(value)) refuse(title, "must be an object", value);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    refuse(`${title}.${key}`, "is not a known key", Reflect.get(value, key), didYouMean(key, known));
  }
}

/** A whole number from 1 on. */
export function countOf(value: unknown, option: string, unit = ""): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  return refuse(option, `must be a whole number${unit} from 1 on`, value);
}

/** One of a few words. */
export function oneOf<Word extends string>(value: unknown, option: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  return found ?? refuse(option, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`, value);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}
