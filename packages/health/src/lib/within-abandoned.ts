import { isDaemonError, type Run, type Scope } from "@brains/daemon-core";
import { TooManyAbandonedError } from "../too-many-abandoned-error.ts";
import { countOf } from "./option.ts";

/** @throws RangeError naming the option, the rule and the value. */
export function abandonedLimitOf(value: number | undefined): number {
  return countOf(value ?? 3, "maxAbandoned", 0, true);
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
    const { abandoned, name } = scope;
    if (abandoned <= Math.max(limit, before) || isTooManyAbandoned(error)) throw error;
    throw new TooManyAbandonedError(name, abandoned, limit, { cause: error });
  }
}

/** Whether a failure says that too many abandoned runs are alive. */
export function isTooManyAbandoned(thrown: unknown): boolean {
  return isDaemonError(thrown, "TOO_MANY_ABANDONED");
}
