import { types } from "node:util";
import { StoreArgumentError } from "../errors/store-argument-error.ts";

/** The key, or an error that says what a key is. */
export function checkedKey(key: unknown): string {
  const isKey = typeof key === "string" && key !== "" && key.isWellFormed();
  if (!isKey) throw new StoreArgumentError("key", "a non-empty, well-formed string", key);
  return key;
}

export function checkedPrefix(prefix: unknown): string {
  if (typeof prefix !== "string") throw new StoreArgumentError("prefix", "a string", prefix);
  return prefix;
}

/** A copy of the value, so that nobody outside can change what is stored. */
export function checkedValue(value: unknown, key: string): Uint8Array | null {
  if (value === null) return null;
  if (types.isUint8Array(value)) return new Uint8Array(value);
  throw new StoreArgumentError("value", "a Uint8Array, or null to delete", value, key);
}

export function checkedRev(expected: unknown, key: string): bigint {
  const isRev = typeof expected === "bigint" && expected >= 0n;
  if (!isRev) throw new StoreArgumentError("expected", "a bigint from 0n on", expected, key);
  return expected;
}

export function checkedBuffer(limit: unknown = 1_024): number {
  const isLimit = typeof limit === "number" && Number.isSafeInteger(limit) && limit >= 1;
  if (!isLimit) throw new StoreArgumentError("watchBuffer", "a whole number from 1 on", limit);
  return limit;
}
