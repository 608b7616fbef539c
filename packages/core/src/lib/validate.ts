import type { CoreDefinition, Dependency } from "../definition.ts";
import { DURATION_RULE, parseDuration } from "../duration.ts";
import { type Fault, InvalidDefinitionError } from "../errors/registration.ts";
import { didYouMean } from "../nearest.ts";

type Check = (value: unknown, path: string) => Fault[];
type Checks = Readonly<Record<string, Check>>;

const must =
  (rule: string, holds: (value: unknown) => boolean): Check =>
  (value, path) =>
    holds(value) ? [] : [{ path, rule, value }];

const flag = must("must be true or false", (value) => typeof value === "boolean");
const text = must("must be a text that is not empty", (value) => typeof value === "string" && value !== "");
const fn = must("must be a function", (value) => typeof value === "function");
const span = must(DURATION_RULE, (value) => parseDuration(value) !== undefined);
const atLeastOne = must("must be at least 1 ms", (value) => parseDuration(value) !== 0);
const readiness = must(
  'must be "entered", "manual" or "layers"',
  (value) => value === "entered" || value === "manual" || value === "layers",
);
const listOf =
  (check: Check, of: string): Check =>
  (value, path) =>
    Array.isArray(value)
      ? Array.from(value, (one: unknown, index) => check(one, `${path}.${index}`)).flat()
      : [{ path, rule: `must be an array of ${of}`, value }];

const DEPENDENCY: Checks = { name: text, optional: flag, bindsTo: flag };

const dependency: Check = (value, path) =>
  typeof value === "object" && value !== null
    ? faultsOf(value, DEPENDENCY, ["name"], `${path}.`)
    : text(value, path);

const DEFINITION: Readonly<Record<keyof CoreDefinition, Check>> = {
  name: text,
  handler: fn,
  layers: listOf(fn, "layers"),
  dependencies: listOf(dependency, "names or { name, optional, bindsTo }"),
  group: text,
  tags: listOf(text, "texts"),
  required: flag,
  readiness,
  startTimeout: (value, path) => [...span(value, path), ...atLeastOne(value, path)],
  stopTimeout: span,
  remainAfterExit: flag,
  keepAlive: flag,
};

/**
 * Refuses a definition that breaks a rule, telling every fault at once.
 *
 * @returns a copy of its own: what the caller does to the object later changes nothing.
 * @throws InvalidDefinitionError
 */
export function validate(definition: CoreDefinition): CoreDefinition {
  if (typeof definition !== "object" || (definition as unknown) === null)
    throw new InvalidDefinitionError("?", [
      { path: "definition", rule: "must be an object", value: definition },
    ]);
  const own = copy(definition);
  const faults = [
    ...unknownKeys(definition, DEFINITION, ""),
    ...faultsOf(own, DEFINITION, ["name", "handler"], ""),
  ];
  if (faults.length > 0)
    throw new InvalidDefinitionError(typeof own.name === "string" ? own.name : "?", faults);
  return own;
}

/** Reads every key once, inherited ones too; one that is `undefined` is absent. */
function copy(definition: CoreDefinition): CoreDefinition {
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(DEFINITION)) {
    const value: unknown = Reflect.get(definition, key);
    if (value !== undefined) own[key] = Array.isArray(value) ? Array.from(value, single) : value;
  }
  return own as unknown as CoreDefinition;
}

function single(one: Dependency): unknown {
  return typeof one === "object" && (one as unknown) !== null ? { ...one } : one;
}

function faultsOf(given: object, checks: Checks, needed: readonly string[], prefix: string): Fault[] {
  const unknown = checks === DEPENDENCY ? unknownKeys(given, checks, prefix) : [];
  const broken = Object.entries(checks).flatMap(([key, check]) => {
    const value: unknown = Reflect.get(given, key);
    return value === undefined && !needed.includes(key) ? [] : check(value, prefix + key);
  });
  return [...unknown, ...broken];
}

function unknownKeys(given: object, checks: Checks, prefix: string): Fault[] {
  return Object.entries(given)
    .filter(([key, value]) => value !== undefined && !Object.hasOwn(checks, key))
    .map(([key, value]: [string, unknown]) => ({
      path: prefix + key,
      rule: `is not a known key.${didYouMean(key, Object.keys(checks))}`,
      value,
    }));
}
