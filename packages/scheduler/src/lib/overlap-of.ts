import type { Overlap } from "../overlap.ts";

/** What an overlap policy means: how many may run at once, and what is done beyond that. */
export interface OverlapRule {
  readonly limit: number;
  readonly beyond: "skip" | "queue" | "cancel-previous";
}

/** @throws RangeError when it is not a policy. */
export function overlapOf(policy: Overlap = "skip"): OverlapRule {
  if (policy === "skip" || policy === "queue" || policy === "cancel-previous")
    return { limit: 1, beyond: policy };
  const limit = allowedBy(policy);
  if (limit !== undefined) return { limit, beyond: "skip" };
  const rule = 'must be "skip", "queue", "cancel-previous" or { allow: n } with n at least 1';
  throw new RangeError(`overlap ${rule}, got ${JSON.stringify(policy)}.`);
}

function allowedBy(policy: unknown): number | undefined {
  if (typeof policy !== "object" || policy === null) return undefined;
  const limit: unknown = Reflect.get(policy, "allow");
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit >= 1 ? limit : undefined;
}
