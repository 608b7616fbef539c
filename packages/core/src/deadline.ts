import type { Clock, Timer } from "./clock.ts";

/** How late, in ms, a timer must be for the loop or the machine to have been at a stand. */
const STALLED = 1_000;

/**
 * A limit of `limit` ms on something that others do. When it is found overdue because the whole process stood
 * still (a suspend, a blocked loop), nobody had a chance to keep it: it is forgiven once and runs anew.
 */
export function deadline(clock: Clock, limit: number, expire: () => void): Timer {
  let timer = clock.setTimer(limit, (late) => {
    if (late < STALLED) return expire();
    timer = clock.setTimer(limit, expire);
  });
  return { cancel: () => timer.cancel() };
}
