import { handled, type Scope } from "@brains/daemon-core";
import type { SignalHub } from "./signal-hub.ts";

/** A signal for one wait. */
export interface Link {
  readonly signal: AbortSignal;
  /** Begins the wait that hangs on it: when that is over, nothing of it is left. */
  during<Result>(begin: () => Promise<Result>): Promise<Result>;
}

/**
 * Aborted as soon as the scope or the signal is. Unlike `AbortSignal.any` it lets go of both when its wait is over, so
 * that nothing piles up at one that lives long.
 */
export function linked(scope: Scope, other: AbortSignal | undefined, hub: SignalHub): Link {
  if (other === undefined) return { signal: scope.signal, during: (begin) => begin() };
  const controller = new AbortController();
  const releases = [
    scope.onAbort(() => controller.abort(scope.reason)),
    hub.on(other, () => controller.abort(other.reason)),
  ];
  const release = (): void => {
    for (const each of releases) each();
  };
  const during = <Result>(begin: () => Promise<Result>): Promise<Result> => {
    try {
      return handled(begin().finally(release));
    } catch (error) {
      release();
      throw error;
    }
  };
  return { signal: controller.signal, during };
}
