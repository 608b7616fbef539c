import { type Clock, type Run, type Signalled, standalone } from "@brains/daemon-core";
import type { ThrottleDetail } from "../throttle/throttle-layer.ts";
import { enter } from "./enter.ts";
import type { Needs } from "./needs.ts";

const SKIPPED: ThrottleDetail = { type: "daemon:skipped", reason: "throttle" };

/** A run that begins when there is room for it; where a window has none it waits, or is reported as skipped. */
export function admitted(
  next: Run,
  onExcess: "wait" | "skip",
  needsOn: (clock: Clock) => Needs,
): (given: Signalled) => Promise<void> {
  const skips = onExcess === "skip";
  return standalone((scope) =>
    enter(needsOn(scope.clock), () => next(scope), scope, skips ? () => scope.report(SKIPPED) : undefined),
  );
}
