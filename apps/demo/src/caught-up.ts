import type { DaemonRegistry } from "@brains/daemon-registry";
import { isIndexProgress } from "./daemons/progress.ts";

/** Resolves when everything is indexed that was there at the start, or when the signal is aborted. */
export async function caughtUp(registry: DaemonRegistry, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = (state: unknown) => isIndexProgress(state) && state.caughtUp && resolve();
  const end = registry.watchState("indexer", check);
  signal.addEventListener("abort", () => resolve(), { once: true });
  check(registry.getState("indexer"));
  if (signal.aborted) resolve();
  await promise;
  end();
}
