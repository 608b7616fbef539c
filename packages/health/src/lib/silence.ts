import type { Clock, Timer } from "@brains/daemon-core";

/**
 * Calls `expire` once when nothing was heard for longer than `limit` ms. One timer looks at the time of the last
 * sign, so a sign costs next to nothing. What the loop or the machine stood still is given back first, one turn at
 * least: whoever should have given a sign could not.
 *
 * @param last monotonic time of the last sign; `undefined` while none is expected.
 */
export function onSilence(
  clock: Clock,
  limit: number,
  last: () => number | undefined,
  expire: () => void,
): Timer {
  let pardoned = false;
  const judge = (late: number): void => {
    const since = last();
    if (since === undefined) return look(limit);
    const left = since + limit - clock.monotonic();
    if (left > 0) {
      pardoned = false;
      look(left);
    } else if (pardoned) expire();
    else {
      pardoned = true;
      look(Math.min(limit, late));
    }
  };
  const look = (delay: number): void => {
    timer = clock.setTimer(delay, judge);
  };
  let timer = clock.setTimer(limit, judge);
  return { cancel: () => timer.cancel() };
}
