import type { Clock } from "./clock.ts";

/** What a wait hangs on: a scope, or nothing but its signal. */
export interface Waiter {
  readonly signal: AbortSignal;
  onAbort?(listener: () => void): () => void;
}

/**
 * Resolves after `ms` ms on `clock`; rejects with the signal's reason as soon as that is aborted, or at once
 * if it is.
 */
export function sleep(ms: number, waiter: Waiter, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(ms, () => {
      letGo();
      resolve();
    });
    const letGo = onAbort(waiter, () => {
      timer.cancel();
      reject(waiter.signal.reason);
    });
  });
}

/** Calls `listener` once on abort, at once if it is aborted already; returns what takes it back. */
export function onAbort(waiter: Waiter, listener: () => void): () => void {
  if (waiter.onAbort !== undefined) return waiter.onAbort(listener);
  const { signal } = waiter;
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
