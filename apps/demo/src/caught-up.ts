import type { DaemonRegistry } from "@brains/daemon-registry";
import type { IndexProgress } from "./daemons/progress.ts";

/** Resolves when everything is indexed that was there at the start, or when the signal is aborted. */
export async function caughtUp(registry: DaemonRegistry, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = registry.watchState("indexer", (next) => (next as IndexProgress).caughtUp && resolve());
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted || (registry.getState("indexer") as IndexProgress).caughtUp) resolve();
  await promise;
  end();
}
