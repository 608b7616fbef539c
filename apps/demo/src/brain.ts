import { DaemonRegistry, type ParentLogger } from "@brains/daemon-registry";
import { backup } from "./daemons/backup.ts";
import { cleanup } from "./daemons/cleanup.ts";
import { database } from "./daemons/database.ts";
import { indexer } from "./daemons/indexer.ts";
import { type Sources, watcher } from "./daemons/watcher.ts";
import type { Shelf } from "./database/shelf.ts";

/** A registry with the five daemons of the brain in it; nothing is started yet. */
export function createBrain(shelf: Shelf, sources: Sources, logger: ParentLogger): DaemonRegistry {
  const registry = DaemonRegistry.createFresh({ logger });
  registry.register(database(shelf));
  registry.register(indexer(shelf));
  registry.register(watcher(shelf, sources));
  registry.register(backup(shelf));
  registry.register(cleanup(shelf));
  return registry;
}
