import type { StandardSchemaV1 } from "@standard-schema/spec";
import { pathOf } from "./path.ts";

/** Where a schema found something, as a dotted path. @param within the keys that lead to what it was asked about. */
export function issuePath({ path = [] }: StandardSchemaV1.Issue, within: readonly string[] = []): string {
  return pathOf([...within, ...path.map((part) => (typeof part === "object" ? part.key : part))]);
}
