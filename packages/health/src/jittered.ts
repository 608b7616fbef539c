/**
 * A delay moved at random by up to `jitter` of itself either way (gRPC's connection backoff), in whole ms. It
 * comes before the cap: a delay far above that stays at the cap.
 *
 * @param delay ms.
 * @param jitter a fraction, 0–1; 0.2 is ±20 %.
 * @param random gives numbers from 0 up to 1, as `Math.random` does; {@link seeded} repeats itself.
 */
export function jittered(delay: number, jitter: number, random: () => number): number {
  if (jitter === 0) return delay;
  return Math.round(delay * (1 + jitter * (2 * random() - 1)));
}
