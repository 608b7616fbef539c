import { handled, onAbort } from "@brains/daemon-core";

/** A signal for one wait. */
export interface Link {
  readonly signal: AbortSignal;
  /** Begins the wait that hangs on it: when that is over, nothing is left at the signals it was made of. */
  during<Result>(begin: () => Promise<Result>): Promise<Result>;
}

/**
 * Aborted as soon as one of two signals is. Unlike `AbortSignal.any` it lets go of both when its wait is over, so that
 * nothing piles up at one that lives long.
 */
export function linked(one: AbortSignal, other: AbortSignal | undefined): Link {
  if (other === undefined) return { signal: one, during: (begin) => begin() };
  const controller = new AbortController();
  const releases = [one, other].map((signal) => onAbort({ signal }, () => controller.abort(signal.reason)));
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
