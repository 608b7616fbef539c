import { type FSWatcher, watch } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { notePath } from "./note-path.ts";
import { systemWords } from "./note-problem.ts";

/** Where one watcher of the system reaches everything below. On Linux, each folder has its own: Node's substitute would watch every single file. */
const IS_RECURSIVE = process.platform === "darwin" || process.platform === "win32";

/** Tells which files and folders were touched, in no order and perhaps several times. */
export class FolderWatch {
  readonly #root: string;
  readonly #onChange: (path: string) => void;
  readonly #onTrouble: (sentence: string) => void;
  readonly #watched = new Map<string, FSWatcher>();
  #isTroubled = false;

  constructor(root: string, onChange: (path: string) => void, onTrouble: (sentence: string) => void) {
    this.#root = root;
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
  }

  /** Watches a folder from now on; one that is watched already stays so. */
  add(folder: string): void {
    if (this.#watched.has(folder) || (IS_RECURSIVE && folder !== "")) return;
    try {
      const watcher = watch(join(this.#root, folder), { recursive: IS_RECURSIVE });
      watcher.on("change", (_, name: string | Buffer | null) => this.#changed(folder, name?.toString()));
      watcher.on("error", () => this.#lost(folder));
      this.#watched.set(folder, watcher);
    } catch (error) {
      if (!this.#isTroubled)
        this.#onTrouble(
          `Not all folders can be watched (${systemWords(error)}); changes there are found more slowly.`,
        );
      this.#isTroubled = true;
    }
  }

  drop(folder: string): void {
    this.#watched.get(folder)?.close();
    this.#watched.delete(folder);
  }

  close(): void {
    for (const folder of this.#watched.keys()) this.drop(folder);
  }

  #lost(folder: string): void {
    this.drop(folder);
    this.#onChange(folder);
  }

  #changed(folder: string, name: string | undefined): void {
    if (name !== undefined) this.#onChange(notePath(folder, name));
    // A folder that is removed or renamed tells its own name, as if it were in itself. What comes in its place is
    // watched when it is added again.
    if (name === undefined || name === basename(join(this.#root, folder))) this.#lost(folder);
  }
}
