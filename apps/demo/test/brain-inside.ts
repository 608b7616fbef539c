import { join } from "node:path";
import type { DaemonRegistry } from "@brains/daemon-registry";
import { expect, onTestFinished, vi } from "vitest";
import { createBrain } from "../src/brain.ts";
import { isIndexProgress } from "../src/daemons/progress.ts";
import { search } from "../src/database/search.ts";
import { Shelf } from "../src/database/shelf.ts";
import { entersNotes } from "../src/notes/folders-to-enter.ts";
import { temporary } from "./temporary.ts";

/** A brain inside the test's process, with all it logged. */
export interface BrainInside {
  registry: DaemonRegistry;
  shelf: Shelf;
  logged: string[];
  /** Waits until the notes that answer are these. */
  finds: (words: string, ...paths: string[]) => Promise<void>;
}

/** Starts the daemons on these notes, and waits until all are indexed. */
export async function brainOf(notes: string, data = temporary()): Promise<BrainInside> {
  const shelf = new Shelf(join(data, "shelf"), notes);
  const logged: string[] = [];
  // The registry's own lines begin with the name of a daemon.
  const log = (_: object, message: string) => void (message.startsWith('"') || logged.push(message));
  const sources = { root: notes, enters: entersNotes };
  const registry = createBrain(shelf, sources, { debug: () => {}, info: log, warn: log, error: () => {} });
  registry.on("daemon:error", ({ daemon, error }) => logged.push(`${daemon}: ${error.message}`));
  onTestFinished(() => registry.shutdown().then(() => {}));
  // What runs by the clock runs in a test only where the test triggers it.
  for (const name of ["backup", "cleanup"]) registry.pause(name);
  await registry.startAll();
  await vi.waitFor(() => {
    const state = registry.getState("indexer");
    expect(isIndexProgress(state) && state.caughtUp).toBe(true);
  }, 15_000);
  const finds = async (words: string, ...paths: string[]) => {
    const found = () =>
      search(shelf.db, words, 100)
        .map((hit) => hit.path)
        .toSorted();
    await vi.waitFor(() => expect(found()).toEqual(paths), { timeout: 10_000, interval: 5 });
  };
  return { registry, shelf, logged, finds };
}
