import type { Dst } from "../dst.ts";
import { shown } from "./shown.ts";
import type { DstRule } from "./wall-times.ts";

/** @throws RangeError when it is not a policy. */
export function dstOf(dst: Dst = {}): DstRule {
  const { gap = "run", overlap = "once" }: { gap?: unknown; overlap?: unknown } = dst;
  if (gap !== "run" && gap !== "skip")
    throw new RangeError(`dst.gap must be "run" or "skip", got ${shown(gap)}.`);
  if (overlap !== "once" && overlap !== "twice")
    throw new RangeError(`dst.overlap must be "once" or "twice", got ${shown(overlap)}.`);
  return { gapRuns: gap === "run", once: overlap === "once" };
}
