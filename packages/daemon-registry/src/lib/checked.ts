import { didYouMean, type Fault, InvalidDefinitionError, messageOf } from "@brains/daemon-core";
import type { z } from "zod";
import type { DaemonDefaults, DaemonDefinition } from "../definition.ts";
import { DEFINITION_KEYS, defaultsSchema, definitionSchema, NESTED_KEYS } from "./schema.ts";

/** Kinds of schedule, of which there may be one. */
const WHEN = ["interval", "delay", "schedule"] as const;

/** Keys that say something of a schedule, and nothing without one. */
const OF_A_SCHEDULE = ["overlap", "catchUp", "quiet", "jitter", "startAt", "endAt", "maxRuns"] as const;

/**
 * The definition with the registry's defaults filled in.
 *
 * @throws InvalidDefinitionError with every fault at once.
 */
export function checked(definition: DaemonDefinition, defaults: DaemonDefaults): DaemonDefinition {
  const faults = faultsIn(definitionSchema, definition);
  if (faults.length === 0) faults.push(...crossFaults(definition));
  if (faults.length > 0) throw new InvalidDefinitionError(nameOf(definition), faults);
  return withDefaults(definition, defaults);
}

/** @throws InvalidDefinitionError */
export function checkedDefaults(defaults: DaemonDefaults): DaemonDefaults {
  const faults = faultsIn(defaultsSchema, defaults);
  if (faults.length > 0) throw new InvalidDefinitionError("(defaults)", faults);
  return defaults;
}

/** Runs what builds a daemon; a rule that a part finds broken is a fault of the definition like others. */
export function orFault<T>(definition: DaemonDefinition, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new InvalidDefinitionError(definition.name, [faultOf(definition, messageOf(error))]);
  }
}

/** Parts say `restartPolicy.window must be …, got 5.`: the option comes first. */
function faultOf(definition: DaemonDefinition, message: string): Fault {
  const [, path = "definition", rest = message] = /^([\w.]+) (.*)$/su.exec(message) ?? [];
  const rule = rest.replace(/, got .*$/su, "").replace(/\.$/u, "");
  return { path, rule, value: at(definition, path.split(".")) };
}

function faultsIn(schema: z.ZodType, given: unknown): Fault[] {
  const result = schema.safeParse(given);
  return result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, given));
}

function faultsOf(issue: z.core.$ZodIssue, given: unknown): Fault[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys")
    return [{ path: path.join(".") || "definition", rule: issue.message, value: at(given, path) }];
  const known = path.length === 0 ? DEFINITION_KEYS : (NESTED_KEYS[path[0] ?? ""] ?? []);
  return issue.keys.map((key) => ({
    path: [...path, key].join("."),
    rule: `is not a known key.${didYouMean(key, known)}`,
    value: at(given, [...path, key]),
  }));
}

function crossFaults(definition: DaemonDefinition): Fault[] {
  const faults: Fault[] = [];
  const kinds = WHEN.filter((key) => definition[key] !== undefined);
  const [first, second] = kinds;
  if (first !== undefined && second !== undefined) {
    faults.push({ path: second, rule: `cannot go together with ${first}`, value: definition[second] });
  }
  const { handler, healthCheck, onMessage, schedule, readiness } = definition;
  if (handler === undefined && (kinds.length > 0 || (healthCheck === undefined && onMessage === undefined))) {
    faults.push({
      path: "handler",
      rule: "must be a function (only a daemon with a healthCheck or an onMessage may do without)",
      value: handler,
    });
  }
  for (const key of ["timezone", "dst"] as const) {
    if (definition[key] !== undefined && schedule === undefined)
      faults.push({ path: key, rule: "goes only with schedule", value: definition[key] });
  }
  for (const key of kinds.length === 0 ? OF_A_SCHEDULE : []) {
    if (definition[key] !== undefined)
      faults.push({ path: key, rule: "goes only with interval, delay or schedule", value: definition[key] });
  }
  if (readiness === "manual" && handler === undefined) {
    faults.push({
      path: "readiness",
      rule: "cannot be manual without a handler that calls ready()",
      value: readiness,
    });
  }
  for (const key of ["concurrency", "debounce"] as const) {
    if (definition[key] !== undefined && kinds.length === 0)
      faults.push({
        path: key,
        rule: "goes only with interval, delay or schedule: a continuous daemon is entered once",
        value: definition[key],
      });
  }
  const { throttle } = definition;
  if (throttle?.onExcess === "skip" && kinds.length === 0) {
    faults.push({
      path: "throttle.onExcess",
      rule: 'can be "skip" only with a schedule',
      value: throttle.onExcess,
    });
  }
  return faults;
}

/** Keys whose value is taken as a whole, where others are merged with the default. */
const WHOLE: ReadonlySet<string> = new Set(["overlap", "catchUp", "quiet"]);

function withDefaults(definition: DaemonDefinition, defaults: DaemonDefaults): DaemonDefinition {
  const given = Object.entries(defaults).filter(([, value]) => value !== undefined);
  if (given.length === 0) return definition;
  const merged: Record<string, unknown> = { ...definition };
  for (const [key, value] of given) {
    if (!applies(key, definition)) continue;
    const own = merged[key];
    if (own === undefined) merged[key] = value;
    else if (isPlain(own) && isPlain(value) && !WHOLE.has(key)) merged[key] = { ...value, ...own };
  }
  return merged as unknown as DaemonDefinition;
}

/** A default that says something of schedules is not for a daemon that has none. */
function applies(key: string, definition: DaemonDefinition): boolean {
  if (key === "timezone" || key === "dst") return definition.schedule !== undefined;
  const ofASchedule: readonly string[] = OF_A_SCHEDULE;
  return !ofASchedule.includes(key) || WHEN.some((kind) => definition[kind] !== undefined);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(definition: unknown): string {
  const name: unknown = at(definition, ["name"]);
  return typeof name === "string" ? name : "(no name)";
}

function at(given: unknown, path: readonly string[]): unknown {
  let value = given;
  for (const key of path)
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}
