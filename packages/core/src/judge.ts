import type { AbortKind } from "./abort-reason.ts";
import { toError } from "./errors/non-error-thrown.ts";
import type { RunOutcome } from "./run-record.ts";
import type { Scope } from "./scope.ts";

/** Ends that somebody ordered; all others are failures of the run. */
const ORDERED: ReadonlySet<AbortKind> = new Set<AbortKind>([
  "stop",
  "restart",
  "unregister",
  "shutdown",
  "dependency",
  "cancel-previous",
]);

/**
 * How a run is judged: by why it was told to finish, if it was, and not by what it then returned or threw.
 *
 * @param ended how it ended by itself.
 * @param thrown what it threw, where it did.
 */
export function judge(
  scope: Pick<Scope, "kind" | "reason">,
  ended: "success" | "failure",
  thrown?: unknown,
): { outcome: RunOutcome; error: Error | undefined } {
  const { kind } = scope;
  if (kind === undefined) return { outcome: ended, error: ended === "failure" ? toError(thrown) : undefined };
  if (ORDERED.has(kind)) return { outcome: "aborted", error: undefined };
  return { outcome: "failure", error: toError(scope.reason?.cause ?? scope.reason) };
}
