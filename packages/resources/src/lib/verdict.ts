import { type AbortKind, AbortReason, judge, type RunOutcome, type Scope } from "@brains/daemon-core";
import type { Taker } from "../taker.ts";
import { isAborted } from "./is-aborted.ts";

const GOES_ON: Pick<Scope, "kind" | "reason"> = { kind: undefined, reason: undefined };

/**
 * How something ended, for whoever asked for it: an end that was ordered is no failure, one for a failure (a time-out)
 * is, whatever was returned or thrown then.
 */
export function verdictOf(
  taker: Taker | undefined,
  ended: "success" | "failure",
  thrown: unknown,
): { outcome: RunOutcome; error: Error | undefined } {
  return judge(taker === undefined || !isAborted(taker) ? GOES_ON : endOf(taker), ended, thrown);
}

/** Of a bare signal only its reason can tell. */
function endOf({ signal, name = "", kind }: Taker): Pick<Scope, "kind" | "reason"> {
  const reason: unknown = signal.reason;
  if (reason instanceof AbortReason) return { kind: reason.kind, reason };
  const found = kind ?? kindOf(reason);
  return { kind: found, reason: new AbortReason(name, found, reason) };
}

function kindOf(reason: unknown): AbortKind {
  if (typeof reason !== "object" || reason === null) return "stop";
  // Another copy of core may have made it.
  if ("kind" in reason && typeof reason.kind === "string") return reason.kind as AbortKind;
  return "name" in reason && reason.name === "TimeoutError" ? "timeout" : "stop";
}
