import { type Duration, durationOf } from "@brains/daemon-core";

/** A duration with a sign, in ms. */
export function stepOf(value: Duration): number {
  const negative = typeof value === "number" ? value < 0 : value.trim().startsWith("-");
  if (!negative) return durationOf(value, "duration");
  return -durationOf(typeof value === "number" ? -value : value.trim().slice(1), "duration");
}
