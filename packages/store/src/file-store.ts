import process from "node:process";
import type { Logger, Store } from "@brains/daemon-core";
import { StoreArgumentError } from "./errors/store-argument-error.ts";
import { checkedBuffer } from "./lib/checked.ts";
import { realFiles } from "./lib/files.ts";
import { openFile } from "./lib/open-file.ts";

/** How a store in a file behaves. */
export interface FileStoreOptions {
  /** How many changes may wait for a slow watcher before it gets `resync` instead. @default 1_024 */
  watchBuffer?: number | undefined;
  /** Told when a file was set aside. @default a process warning */
  logger?: Pick<Logger, "warn"> | undefined;
}

/**
 * Opens a store in one file, for this process alone, until it is disposed. It is meant for schedules and small states,
 * up to a few MB in all: the whole of it is in memory, and every write writes the whole file.
 *
 * `cas` resolves when its write is on disk: a new file is written, synced and renamed over the old one, so that a crash
 * at any moment leaves either. Writes that come meanwhile go into the next file together.
 *
 * A file that is torn, corrupt or not a store is renamed to `<path>.corrupt-<n>`, with a warning, and the store begins
 * empty with another `era`. The folder must be there.
 *
 * @throws StoreLockedError when another process, or another store of this one, has the file.
 * @throws StoreOpenError when the system does not let it be read or locked; `cause` says why.
 * @throws StoreArgumentError when an argument breaks its rule.
 *
 * @example
 * ```ts
 * import { fileStore } from "@brains/daemon-store";
 *
 * const store = await fileStore("state.jsonl");
 * const last = await store.get("backup/last-run");
 * const now = new TextEncoder().encode(new Date().toISOString());
 * await store.cas("backup/last-run", now, last?.rev ?? 0n); // on disk from here on
 * await store[Symbol.asyncDispose]();
 * ```
 */
export async function fileStore(path: string, options: FileStoreOptions = {}): Promise<Store> {
  const isPath = typeof path === "string" && path !== "" && !path.includes("\0");
  if (!isPath) throw new StoreArgumentError("path", "a non-empty string", path);
  const watchBuffer = checkedBuffer(options.watchBuffer);
  return await openFile(path, { watchBuffer, warn: warningTo(options.logger) }, realFiles);
}

function warningTo(logger: FileStoreOptions["logger"]): Logger["warn"] {
  return (fields, message) => {
    try {
      if (logger === undefined) process.emitWarning(message, { type: "DaemonWarning" });
      else logger.warn(fields, message);
    } catch {
      // A broken log must not keep a store from opening.
    }
  };
}
