import type { DaemonDefinition } from "@brains/daemon-registry";
import { search } from "../database/search.ts";
import type { Shelf } from "../database/shelf.ts";

/** Replies to each request, which is the words to look for, with the notes that answer. */
export function searcher(shelf: Shelf): DaemonDefinition<string> {
  return {
    name: "searcher",
    description: "Answers searches.",
    dependencies: ["database"],
    mailbox: { capacity: 32 },
    onMessage: (words, { metrics }) => {
      metrics.increment("searches");
      return metrics.time("search", () => search(shelf.db, words));
    },
  };
}
