import type { Taker } from "../taker.ts";
import { Claim } from "./claim.ts";
import type { Hold } from "./hold.ts";
import { isAborted } from "./is-aborted.ts";
import type { Needs } from "./needs.ts";

/**
 * Calls `work` as soon as there is room in all that it needs, in the very moment that is charged, and settles as it
 * does. Rejects with the signal's reason as soon as that is aborted before.
 */
export function enter<Result>(needs: Needs, work: () => Promise<Result>, taker: Taker): Promise<Result> {
  if (isAborted(taker)) return Promise.reject(taker.signal.reason);
  if (needs.tryCharge(1)) return begin(work, needs.hold(taker));
  return new Promise((resolve, reject) => {
    new Claim(needs, 1, taker, (hold) => resolve(begin(work, hold)), reject).wait();
  });
}

/** Calls `work` and gives back what it holds when that has settled; what it throws is a rejection. */
export function begin<Result>(work: () => Promise<Result>, hold: Hold | undefined): Promise<Result> {
  try {
    const running = work();
    return hold === undefined ? running : holding(running, hold);
  } catch (error) {
    hold?.release();
    return Promise.reject(error);
  }
}

/** Nobody who awaits what is returned hears of its end before the slots are back. */
function holding<Result>(running: Promise<Result>, hold: Hold): Promise<Result> {
  const over = (): void => hold.release();
  running.then(over, over);
  return running;
}
