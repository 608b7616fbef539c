import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Stamp } from "../database/note-index.ts";
import type { Enters } from "./folders-to-enter.ts";
import { isNoteName, notePath } from "./note-path.ts";
import { isGone, NoteProblem, systemWords } from "./note-problem.ts";

/** How to walk. */
export interface WalkOptions {
  root: string;
  enters: Enters;
  /** How many notes at most. */
  limit?: number;
  signal: AbortSignal;
  /** Told each folder before it is read, so that it can be watched from then on. */
  onFolder?: (folder: string) => void;
}

/** What a walk found. */
export interface Walk {
  notes: Map<string, Stamp>;
  folders: number;
  /** One sentence for each file or folder that could not be taken. */
  problems: string[];
}

/**
 * Finds the notes in a folder of the root and below. Each real folder and file is taken once, whatever links lead to
 * it, and where it really is before where a link shows it.
 *
 * @throws NoteProblem when the folder itself cannot be read.
 */
export async function walk(options: WalkOptions, from = ""): Promise<Walk> {
  const { root, enters, signal, limit = Infinity } = options;
  const found: Walk = { notes: new Map(), folders: 0, problems: [] };
  const seen = new Set<string>();
  const folders = [from];
  const links: string[] = [];
  let taken = 0;
  for (;;) {
    const folder = folders.shift();
    if (folder !== undefined) await enter(folder);
    else if (links.length > 0) await follow(links.shift() ?? "");
    else return found;
    signal.throwIfAborted();
    if (taken <= limit) continue;
    found.problems.push(`There are more than ${limit} notes; the others are left out.`);
    return found;
  }

  async function enter(folder: string): Promise<void> {
    try {
      const real = await realpath(join(root, folder));
      if (seen.has(real)) return;
      seen.add(real);
      options.onFolder?.(folder);
      const entries = await readdir(real, { withFileTypes: true });
      found.folders += 1;
      const files = entries.filter((entry) => sort(entry, folder)).map((entry) => entry.name);
      await Promise.all(files.map((name) => add(notePath(folder, name), join(real, name))));
    } catch (error) {
      const problem = `The folder ${folder || root} cannot be read: ${systemWords(error)}.`;
      if (folder === from) throw new NoteProblem(problem, { cause: error });
      found.problems.push(problem);
    }
  }

  /** Queues folders and links. @returns whether the entry is a note. */
  function sort(entry: Dirent, folder: string): boolean {
    const path = notePath(folder, entry.name);
    if (entry.isDirectory() && enters(entry.name)) folders.push(path);
    if (entry.isSymbolicLink() && (isNoteName(path) || enters(entry.name))) links.push(path);
    if (!isNoteName(path) || entry.isFile() || entry.isSymbolicLink())
      return entry.isFile() && isNoteName(path);
    found.problems.push(`${path} is ${entry.isDirectory() ? "a folder" : "no regular file"}, not a note.`);
    return false;
  }

  async function follow(link: string): Promise<void> {
    try {
      const target = await stat(join(root, link));
      if (target.isDirectory()) folders.push(link);
      else if (isNoteName(link)) await add(link, await realpath(join(root, link)));
    } catch (error) {
      if (isNoteName(link))
        found.problems.push(`${link} is a link that leads nowhere: ${systemWords(error)}.`);
    }
  }

  async function add(path: string, real: string): Promise<void> {
    if (seen.has(real)) return;
    seen.add(real);
    taken += 1;
    if (taken > limit) return;
    try {
      const { mtimeMs, size } = await stat(real);
      found.notes.set(path, { modified: mtimeMs, size });
    } catch (error) {
      if (!isGone(error)) found.problems.push(`${path} cannot be read: ${systemWords(error)}.`);
    }
  }
}
