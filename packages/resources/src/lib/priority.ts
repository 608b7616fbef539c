import { oneOf } from "@brains/daemon-core";

/** Whose turn comes first where several wait for a slot. */
export type Priority = "high" | "normal" | "low";

/** The first to be served first. */
export const PRIORITIES: readonly Priority[] = ["high", "normal", "low"];

/** @throws RangeError naming the option */
export function priorityOf(value: Priority | undefined, option = "priority"): Priority {
  return oneOf(value ?? "normal", option, PRIORITIES);
}
