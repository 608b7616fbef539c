import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Sources } from "./daemons/watcher.ts";
import { entersNotes, entersPackages } from "./notes/folders-to-enter.ts";
import { NoteProblem, systemWords } from "./notes/note-problem.ts";

const REPOSITORY = join(import.meta.dirname, "../../..");

/**
 * The folder of the notes; none: the Markdown of this repository and its installed packages.
 *
 * @throws NoteProblem when it cannot be read.
 */
export function sourcesOf(notes: string | undefined): Sources {
  const root = notes ?? REPOSITORY;
  try {
    readdirSync(root);
  } catch (error) {
    throw new NoteProblem(`The folder ${root} cannot be read: ${systemWords(error)}.`, { cause: error });
  }
  return notes === undefined ? { root, enters: entersPackages, limit: 1_000 } : { root, enters: entersNotes };
}
