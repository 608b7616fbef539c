import type { StandardSchemaV1 } from "@standard-schema/spec";

/** Whether a value is a schema of any library that speaks Standard Schema; those of some are functions. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  return typeof propertyOf(propertyOf(value, "~standard"), "validate") === "function";
}

function propertyOf(value: unknown, key: string): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? Reflect.get(value, key) : undefined;
}
