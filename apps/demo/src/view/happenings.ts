import type { DaemonRegistry } from "@brains/daemon-registry";
import { FEW } from "../daemons/indexer.ts";
import { type IndexProgress, isIndexProgress } from "../daemons/progress.ts";

/** Tells in words what happens in the registry. @returns what ends that. */
export function tellHappenings(registry: DaemonRegistry, say: (line: string) => void): () => void {
  const ends = [
    registry.on("daemon:started", ({ daemon }) => say(`${daemon}: started`)),
    registry.on("daemon:stopped", ({ daemon, reason }) => say(`${daemon}: stopped (${reason})`)),
    registry.on("daemon:error", ({ daemon, error }) => say(`${daemon}: ${error.message}`)),
    registry.on("daemon:restarting", ({ daemon, delay }) => say(`${daemon}: is tried again in ${delay} ms`)),
    registry.on("daemon:gave-up", ({ daemon }) => say(`${daemon}: is given up`)),
    registry.on("daemon:health", ({ daemon, level }) => level !== "healthy" && say(`${daemon}: is ${level}`)),
  ];
  return () => ends.forEach((end) => end());
}

/** Tells each quarter of the way while notes are indexed. @returns what ends that. */
export function tellProgress(registry: DaemonRegistry, say: (line: string) => void): () => void {
  return registry.watchState("indexer", (next, previous) => {
    if (!isIndexProgress(next) || !isIndexProgress(previous)) return;
    const isBatch = next.total > FEW || !previous.caughtUp;
    if (isBatch && quarterOf(next) > quarterOf(previous)) say(`indexer: ${next.words}`);
  });
}

function quarterOf({ done, total }: IndexProgress): number {
  return total === 0 ? 0 : Math.floor((done / total) * 4);
}
