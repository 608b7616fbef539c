import { durationOf } from "@brains/daemon-core";
import type { CatchUp, CatchUpMode } from "../catch-up.ts";
import { shown } from "./shown.ts";

/** Which of the times that were missed are run. */
export interface CatchUpRule {
  readonly mode: CatchUpMode;
  /** How long ago they may be, in ms. */
  readonly window: number;
}

/** The latest is always within one period. */
const ONE: CatchUpRule = { mode: "one", window: Infinity };

/** @throws RangeError when it is not a policy. */
export function catchUpOf(policy: CatchUp | undefined): CatchUpRule {
  if (policy === undefined) return ONE;
  const { mode, window } = typeof policy === "string" ? { mode: policy } : Object(policy);
  if (!isMode(mode)) {
    const rule = 'must be "none", "one", "all" or { mode, window } with mode one of these';
    throw new RangeError(`catchUp ${rule}, got ${shown(policy)}.`);
  }
  return { mode, window: window === undefined ? Infinity : durationOf(window, "catchUp.window") };
}

function isMode(mode: unknown): mode is CatchUpMode {
  return mode === "none" || mode === "one" || mode === "all";
}
