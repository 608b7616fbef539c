/**
 * A source of random numbers from 0 up to 1 that repeats itself for the same seed (mulberry32): for jitter that
 * can be replayed, not for secrets.
 *
 * @example
 * ```ts
 * import { jittered, seeded } from "@brains/daemon-health";
 *
 * console.log(jittered(1_000, 0.2, seeded(7)) === jittered(1_000, 0.2, seeded(7)));
 * // true
 * ```
 */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
