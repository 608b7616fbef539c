import type { DaemonRegistry } from "@brains/daemon-registry";
import { caughtUp } from "./caught-up.ts";
import { openReadOnly } from "./database/read-only.ts";
import { search } from "./database/search.ts";
import type { Shelf } from "./database/shelf.ts";
import type { Screen } from "./view/screen.ts";

interface Question {
  words: string;
  registry: DaemonRegistry;
  shelf: Shelf;
  screen: Screen;
  /** Aborted when the end begins. */
  signal: AbortSignal;
}

/**
 * Shows the answers when everything is indexed, and again whenever they change.
 *
 * @returns the exit code of a search: 1 when nothing answers.
 */
export async function keepAnswering({ words, registry, shelf, screen, signal }: Question): Promise<number> {
  await caughtUp(registry, signal);
  if (signal.aborted) return 0;
  let shown = "";
  const answer = (): number => {
    const hits = search(shelf.db, words);
    const found = JSON.stringify(hits);
    if (found !== shown) screen.answer({ words, hits, count: shelf.index.count });
    shown = found;
    return hits.length > 0 ? 0 : 1;
  };
  const end = registry.watchState("indexer", () => signal.aborted || answer());
  signal.addEventListener("abort", end, { once: true });
  return answer();
}

/** Answers from the index that another process is keeping. */
export function answerBeside(folder: string, words: string, screen: Screen): number {
  const db = openReadOnly(folder);
  if (db === undefined) return 1;
  const hits = search(db, words);
  const count = Number(db.prepare("SELECT count(*) AS count FROM note").get()?.["count"]);
  screen.answer({ words, hits, count });
  db.close();
  return hits.length > 0 ? 0 : 1;
}
