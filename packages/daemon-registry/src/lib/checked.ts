import {
  type Clock,
  didYouMean,
  type Fault,
  InvalidDefinitionError,
  messageOf,
  refuse,
} from "@brains/daemon-core";
import { restartPolicyOf } from "@brains/daemon-health";
import { cron } from "@brains/daemon-scheduler";
import type { z } from "zod";
import type { DaemonDefaults, DaemonDefinition } from "../definition.ts";
import type { GroupOptions } from "../groups/group-options.ts";
import {
  DEFINITION_KEYS,
  defaultsSchema,
  definitionSchema,
  GROUP_KEYS,
  groupNameSchema,
  groupSchema,
  NESTED_KEYS,
} from "./schema.ts";

/** Kinds of schedule, of which there may be one. */
const WHEN = ["interval", "delay", "schedule"] as const;

/** Keys that say something of a schedule, and nothing without one. */
const OF_A_SCHEDULE = ["overlap", "catchUp", "quiet", "jitter", "startAt", "endAt", "maxRuns"] as const;

/**
 * The definition with the registry's defaults filled in.
 *
 * @throws InvalidDefinitionError with every fault at once.
 */
export function checked(given: DaemonDefinition, defaults: DaemonDefaults): DaemonDefinition {
  const definition = copyOf(given, DEFINITION_KEYS) as DaemonDefinition;
  const faults = faultsIn(definitionSchema, definition, DEFINITION_KEYS);
  if (faults.length === 0) faults.push(...crossFaults(definition));
  if (faults.length > 0) throw new InvalidDefinitionError(nameOf(definition), faults);
  return withDefaults(definition, defaults);
}

/** @throws InvalidDefinitionError */
export function checkedDefaults(given: DaemonDefaults): DaemonDefaults {
  const defaults = copyOf(given, DEFINITION_KEYS) as DaemonDefaults;
  const faults = faultsIn(defaultsSchema, defaults, DEFINITION_KEYS);
  if (faults.length > 0) throw new InvalidDefinitionError("(defaults)", faults);
  const { restartPolicy, timezone, dst, overlap, catchUp, quiet } = defaults;
  // Whoever builds the first schedule would find it, and nobody else.
  orFault({ ...defaults, name: "(defaults)" }, () => {
    if (restartPolicy !== undefined) restartPolicyOf(restartPolicy);
    cron("0 0 * * *", { timezone, dst, overlap, catchUp, quiet });
  });
  return defaults;
}

/** What tells the time must be able to. @throws RangeError */
export function checkedClock(clock: Clock): Clock {
  for (const method of ["now", "monotonic", "setTimer", "hold"] as const) {
    if (typeof clock[method] !== "function") refuse(`clock.${method}`, "must be a function", clock[method]);
  }
  return clock;
}

/** What `defineGroup` was given, with every fault at once. @throws InvalidDefinitionError */
export function checkedGroup(name: string, given: GroupOptions): GroupOptions {
  const options = copyOf(given, GROUP_KEYS) as GroupOptions;
  const named = faultsIn(groupNameSchema, name, []).map((fault) => ({ ...fault, path: "name" }));
  const faults = [...named, ...faultsIn(groupSchema, options, GROUP_KEYS)];
  if (faults.length > 0) throw new InvalidDefinitionError(name, faults);
  const { restartPolicy } = options;
  if (restartPolicy !== undefined) orFault({ name, restartPolicy }, () => restartPolicyOf(restartPolicy));
  return options;
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

/** What the registry passes on and does not look into. */
const OPAQUE: ReadonlySet<string> = new Set(["initialState", "stateSchema"]);

/**
 * Reads every key once, inherited ones too, since a definition may be an instance of a class; one that is `undefined`
 * is absent. What the caller does to the object, or to an array or a plain object in it, changes nothing later.
 */
function copyOf(given: unknown, known: readonly string[]): unknown {
  if (typeof given !== "object" || given === null) return given;
  const own: Record<string, unknown> = {};
  const take = (key: string): void => {
    const value: unknown = Reflect.get(given, key);
    if (value !== undefined) own[key] = OPAQUE.has(key) ? value : partOf(value);
  };
  for (const key of known) take(key);
  for (const key of Object.keys(given)) if (!known.includes(key)) take(key);
  return own;
}

function partOf(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, partOf);
  const isRecord = isPlain(value) && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? { ...value } : value;
}

function faultsIn(schema: z.ZodType, given: unknown, keys: readonly string[]): Fault[] {
  const result = schema.safeParse(given);
  return result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, given, keys));
}

function faultsOf(issue: z.core.$ZodIssue, given: unknown, keys: readonly string[]): Fault[] {
  const path = issue.path.map(String);
  const inside = issue.code === "invalid_union" && isPlain(at(given, path)) ? objectFaults(issue.errors) : [];
  if (inside.length > 0)
    return inside.flatMap((one) => faultsOf({ ...one, path: [...issue.path, ...one.path] }, given, keys));
  if (issue.code !== "unrecognized_keys")
    return [{ path: path.join(".") || "definition", rule: issue.message, value: at(given, path) }];
  const known = path.length === 0 ? keys : (NESTED_KEYS[path[0] ?? ""] ?? []);
  return issue.keys.map((key) => ({
    path: [...path, key].join("."),
    rule: `is not a known key.${didYouMean(key, known)}`,
    value: at(given, [...path, key]),
  }));
}

/** Of several forms that a value may have, what is wrong with an object as the one that is an object. */
function objectFaults(forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  return (
    forms.find((issues) =>
      issues.every(({ code, path }) => code === "unrecognized_keys" || path.length > 0),
    ) ?? []
  );
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
  const names = (definition.dependencies ?? []).map((one) => (typeof one === "string" ? one : one.name));
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index)
      faults.push({ path: `dependencies.${index}`, rule: "is listed twice", value: name });
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
