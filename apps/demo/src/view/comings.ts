import type { DaemonRegistry } from "@brains/daemon-registry";
import { FEW } from "../daemons/indexer.ts";
import { type IndexProgress, isIndexProgress } from "../daemons/progress.ts";

/** Tells who starts and who stops; of failures, restarts and health the registry tells its logger. */
export function tellComings(registry: DaemonRegistry, say: (line: string) => void): void {
  registry.on("daemon:started", ({ daemon }) => say(`${daemon}: started`));
  registry.on("daemon:stopped", ({ daemon, reason }) => say(`${daemon}: stopped (${reason})`));
}

/** Tells each quarter of the way while notes are indexed. */
export function tellProgress(registry: DaemonRegistry, say: (line: string) => void): void {
  registry.watchState("indexer", (next, previous) => {
    if (!isIndexProgress(next) || !isIndexProgress(previous)) return;
    const isBatch = next.total > FEW || !previous.caughtUp;
    if (isBatch && quarterOf(next) > quarterOf(previous)) say(`indexer: ${next.words}`);
  });
}

function quarterOf({ done, total }: IndexProgress): number {
  return total === 0 ? 0 : Math.floor((done / total) * 4);
}
