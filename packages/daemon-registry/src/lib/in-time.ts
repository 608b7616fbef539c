import { type Clock, deadline, onAbort, type Waiter } from "@brains/daemon-core";

/**
 * Settles as `work` does, or rejects: with the signal's reason as soon as that is aborted, with `late()` after `limit`
 * ms. Nobody waits for the work after that.
 */
export function inTime<Result>(
  work: Promise<Result>,
  limit: number,
  { clock, waiter, late }: { clock: Clock; waiter?: Waiter; late: () => Error },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = deadline(clock, limit, () => end(() => reject(late())));
    let letGo = (): void => {};
    const end = (settle: () => void): void => {
      timer.cancel();
      letGo();
      settle();
    };
    if (waiter !== undefined) letGo = onAbort(waiter, () => end(() => reject(waiter.signal.reason)));
    work.then(
      (result) => end(() => resolve(result)),
      (error: unknown) => end(() => reject(error)),
    );
  });
}
