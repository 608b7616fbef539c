import { type Duration, durationOf } from "@brains/daemon-core";

/** How long what was asked to finish may take to, in ms. @default 10_000, as in core */
export function stopTimeoutOf(value: Duration | undefined): number {
  return durationOf(value ?? 10_000, "stopTimeout");
}
