import { onAbort } from "@brains/daemon-core";

/**
 * Aborted as soon as one of two signals is. Unlike `AbortSignal.any` it lets go of both when told to, so that nothing
 * piles up at one that lives long.
 */
export function linked(
  one: AbortSignal,
  other: AbortSignal | undefined,
): { readonly signal: AbortSignal; release(): void } {
  if (other === undefined) return { signal: one, release: () => {} };
  const controller = new AbortController();
  const releases = [one, other].map((signal) => onAbort({ signal }, () => controller.abort(signal.reason)));
  return {
    signal: controller.signal,
    release: () => {
      for (const release of releases) release();
    },
  };
}
