import type { RestartRules } from "../restart-policy.ts";
import { exponential } from "../exponential.ts";

/** How long all the delays of a policy take together at the least, in ms. */
export function leastWait({ backoff, maxRestarts, maxDelay, restartDelay, jitter }: RestartRules): number {
  const first = restartDelay * (1 - jitter);
  if (first === 0 || maxDelay === 0) return maxRestarts === Infinity ? Infinity : 0;
  if (maxRestarts === Infinity) return Infinity;
  if (backoff === "constant") return maxRestarts * Math.min(first, maxDelay);
  if (backoff === "linear") {
    const growing = Math.min(maxRestarts, Math.floor(maxDelay / first));
    return (first * growing * (growing + 1)) / 2 + (maxRestarts - growing) * maxDelay;
  }
  let sum = 0;
  for (let failure = 1; failure <= maxRestarts; failure += 1) {
    const delay = exponential(failure, { restartDelay: first, maxDelay });
    if (delay === maxDelay) return sum + (maxRestarts - failure + 1) * maxDelay;
    sum += delay;
  }
  return sum;
}
