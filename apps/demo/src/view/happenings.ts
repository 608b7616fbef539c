import type { DaemonRegistry } from "@brains/daemon-registry";
import type { IndexProgress } from "../daemons/progress.ts";

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

/** Tells each quarter of the way while notes are indexed, and the end. @returns what ends that. */
export function tellProgress(registry: DaemonRegistry, say: (line: string) => void): () => void {
  const few = 10;
  return registry.watchState("indexer", (next, previous) => {
    const { done, total, words } = next as IndexProgress;
    const before = previous as IndexProgress;
    if (total <= few && before.caughtUp) return;
    if (quarter(done, total) > quarter(before.done, before.total)) say(`indexer: ${words}`);
  });
}

function quarter(done: number, total: number): number {
  return total === 0 ? 0 : Math.floor((done / total) * 4);
}
