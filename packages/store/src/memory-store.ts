import { randomUUID } from "node:crypto";
import type { Store } from "@brains/daemon-core";
import { checkedBuffer } from "./lib/checked.ts";
import { Engine } from "./lib/engine.ts";
import { Table } from "./lib/table.ts";

/** How a store in memory behaves. */
export interface MemoryStoreOptions {
  /** How many changes may wait for a slow watcher before it gets `resync` instead. @default 1_024 */
  watchBuffer?: number | undefined;
}

/**
 * A store that lives as long as this process: for tests, and for programs that need not survive a restart.
 *
 * @throws StoreArgumentError when an option breaks its rule.
 *
 * @example
 * ```ts
 * import { memoryStore } from "@brains/daemon-store";
 *
 * const store = memoryStore();
 * const created = await store.cas("greeting", new TextEncoder().encode("hello"), 0n);
 * const again = await store.cas("greeting", new TextEncoder().encode("hi"), 0n);
 * console.log(created, again); // { ok: true, rev: 1n } { ok: false }
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  return new Engine(randomUUID(), new Table(), checkedBuffer(options.watchBuffer));
}
