import { isDaemonError, type Run, type Scope, countOf } from "@brains/daemon-core";
import { TooManyAbandonedError } from "../too-many-abandoned-error.ts";

/** @throws RangeError naming the option, the rule and the value. */
export function abandonedLimitOf(value: number | undefined): number {
  return countOf(value ?? 3, "maxAbandoned", { least: 0, unlimited: true });
}

/**
 * Runs `next`; when it fails and has made the abandoned runs that are alive more than `limit`, that is the failure.
 * Only a run that added to them is charged: others, forced to stop by an operator perhaps, are not its fault.
 */
export async function withinAbandoned(next: Run, scope: Scope, limit: number): Promise<void> {
  const before = scope.abandoned;
  try {
    await next(scope);
  } catch (error) {
    throw charged(error, scope, before, limit);
  }
}

/** What a run is held to have failed with: its own error, or that of having left one too many behind. */
export function charged(error: unknown, scope: Scope, before: number, limit: number): unknown {
  const { abandoned, name } = scope;
  if (abandoned <= Math.max(limit, before) || isTooManyAbandoned(error)) return error;
  return new TooManyAbandonedError(name, abandoned, limit, { cause: error });
}

/** Whether a failure says that too many abandoned runs are alive. */
export function isTooManyAbandoned(thrown: unknown): boolean {
  return isDaemonError(thrown, "TOO_MANY_ABANDONED");
}
