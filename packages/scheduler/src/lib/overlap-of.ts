import type { Overlap } from "../overlap.ts";

/** What an overlap policy means: how many may run at once, and what is done beyond that. */
export interface OverlapRule {
  readonly limit: number;
  readonly beyond: "skip" | "queue" | "cancel-previous";
}

/** @throws RangeError when it is not a policy. */
export function overlapOf(policy: Overlap = "skip"): OverlapRule {
  if (policy === "skip" || policy === "queue" || policy === "cancel-previous") return { limit: 1, beyond: policy };
  const limit: unknown = typeof policy === "object" && policy !== null ? Reflect.get(policy, "allow") : undefined;
  if (typeof limit === "number" && Number.isSafeInteger(limit) && limit >= 1) return { limit, beyond: "skip" };
  const rule = 'must be "skip", "queue", "cancel-previous" or { allow: n } with n at least 1';
  throw new RangeError(`overlap ${rule}, got ${JSON.stringify(policy) ?? String(policy)}.`);
}
