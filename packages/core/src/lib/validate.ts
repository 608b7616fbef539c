import type { CoreDefinition } from "../definition.ts";
import { DURATION_RULE, parseDuration } from "../duration.ts";
import { type Fault, InvalidDefinitionError } from "../errors/registration.ts";
import { didYouMean } from "../nearest.ts";

type Check = (value: unknown) => string | undefined;

const flag: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
const text: Check = (value) => (typeof value === "string" && value !== "" ? undefined : "must be a text that is not empty");
const span: Check = (value) => (parseDuration(value) === undefined ? DURATION_RULE : undefined);
const positive: Check = (value) => span(value) ?? (parseDuration(value) === 0 ? "must be at least 1 ms" : undefined);
const fn: Check = (value) => (typeof value === "function" ? undefined : "must be a function");
const listOf =
  (check: Check, of: string): Check =>
  (value) =>
    Array.isArray(value) && value.every((one) => check(one) === undefined) ? undefined : `must be an array of ${of}`;

const CHECKS: Readonly<Record<keyof CoreDefinition, Check>> = {
  name: text,
  handler: fn,
  layers: listOf(fn, "layers"),
  dependencies: listOf((one) => text(nameIn(one)), "names or { name, optional, bindsTo }"),
  group: text,
  tags: listOf(text, "texts"),
  required: flag,
  readiness: (value) =>
    value === "entered" || value === "manual" || value === "layers"
      ? undefined
      : 'must be "entered", "manual" or "layers"',
  startTimeout: positive,
  stopTimeout: span,
  remainAfterExit: flag,
  keepAlive: flag,
};

const KEYS = Object.keys(CHECKS) as (keyof CoreDefinition)[];

/**
 * Refuses a definition that breaks a rule, telling every fault at once.
 *
 * @throws InvalidDefinitionError
 */
export function validate(definition: CoreDefinition): void {
  const faults: Fault[] = [];
  for (const key of Object.keys(definition)) {
    if (key in CHECKS) continue;
    faults.push({ path: key, rule: `is not a known key.${didYouMean(key, KEYS)}`, value: Reflect.get(definition, key) });
  }
  for (const key of KEYS) {
    const value = definition[key];
    if (value === undefined && key !== "name" && key !== "handler") continue;
    const rule = CHECKS[key](value);
    if (rule !== undefined) faults.push({ path: key, rule, value });
  }
  if (faults.length > 0) throw new InvalidDefinitionError(String(definition.name), faults);
}

function nameIn(dependency: unknown): unknown {
  return typeof dependency === "object" && dependency !== null ? Reflect.get(dependency, "name") : dependency;
}
