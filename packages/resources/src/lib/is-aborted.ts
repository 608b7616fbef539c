import type { Taker } from "../taker.ts";

/** Whether it was asked to finish, without making the signal of a scope that has none yet. */
export function isAborted(taker: Taker): boolean {
  return "reason" in taker ? taker.reason !== undefined : taker.signal.aborted;
}
