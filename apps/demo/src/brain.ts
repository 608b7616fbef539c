import { DaemonRegistry, type ParentLogger } from "@brains/daemon-registry";
import { backup } from "./daemons/backup.ts";
import { cleanup } from "./daemons/cleanup.ts";
import { database } from "./daemons/database.ts";
import { indexer } from "./daemons/indexer.ts";
import { searcher } from "./daemons/searcher.ts";
import { type Sources, watcher } from "./daemons/watcher.ts";
import { web } from "./daemons/web.ts";
import type { Shelf } from "./database/shelf.ts";

/**
 * A registry with the five daemons of the brain in it; nothing is started yet.
 *
 * @param port where to serve searches and metrics, by two daemons more. @default nowhere
 */
export function createBrain(
  shelf: Shelf,
  sources: Sources,
  logger: ParentLogger,
  port?: number,
): DaemonRegistry {
  const registry = DaemonRegistry.createFresh({ logger });
  registry.register(database(shelf));
  registry.register(indexer(shelf));
  registry.register(watcher(shelf, sources));
  registry.register(backup(shelf));
  registry.register(cleanup(shelf));
  if (port !== undefined) {
    registry.register(searcher(shelf));
    registry.register(web(registry, port));
  }
  return registry;
}
