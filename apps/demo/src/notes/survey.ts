import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Stamp } from "../database/note-index.ts";
import { isInside } from "./folders-to-enter.ts";
import { isNoteName } from "./note-path.ts";
import { isGone, NoteProblem, systemWords } from "./note-problem.ts";
import { walk, type WalkOptions } from "./walk.ts";

/** What is known before a survey. */
export interface Known {
  /** How the notes looked that need not be read again. */
  stamps: ReadonlyMap<string, Stamp>;
  /** The notes in the index: all, or those inside a folder. */
  paths(folder: string): string[];
}

/** What a survey found to be different. */
export interface News {
  changed: Map<string, Stamp>;
  removed: string[];
  problems: string[];
  /** What a survey of everything saw. */
  seen?: { notes: number; folders: number };
}

/**
 * Looks at what was touched: a file, a folder with all in it, or `""` for everything. A file that was touched is news
 * whatever its stamp says; in a folder the stamps decide.
 *
 * @throws NoteProblem when the folder of the notes cannot be read.
 */
export async function survey(touched: string[], known: Known, options: WalkOptions): Promise<News> {
  const news: News = { changed: new Map(), removed: [], problems: [] };
  if (touched.includes("")) {
    await folder("");
    return news;
  }
  for (const path of touched.filter((each) => isInside(each, options.enters))) {
    await one(path).catch((error: unknown) => {
      const problem =
        error instanceof NoteProblem ? error.message : `${path} cannot be read: ${systemWords(error)}.`;
      news.problems.push(problem);
    });
  }
  return news;

  async function one(path: string): Promise<void> {
    const found = await lookAt(join(options.root, path));
    if (found === undefined) news.removed.push(...known.paths(path), ...(isNoteName(path) ? [path] : []));
    else if (found.isDirectory()) await (isInside(`${path}/`, options.enters) ? folder(path) : undefined);
    else if (isNoteName(path)) news.changed.set(path, { modified: found.mtimeMs, size: found.size });
  }

  async function folder(path: string): Promise<void> {
    const { notes, folders, problems } = await walk(options, path);
    news.problems.push(...problems);
    if (path === "") news.seen = { notes: notes.size, folders };
    for (const [note, stamp] of notes)
      if (!isSame(known.stamps.get(note), stamp)) news.changed.set(note, stamp);
    const missing = known.paths(path).filter((note) => !notes.has(note));
    news.removed.push(...(await vanished(options.root, missing, options.signal)));
  }
}

/** Those that are not there any more. One that only cannot be reached stays. */
export async function vanished(root: string, paths: string[], signal: AbortSignal): Promise<string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    await lstat(join(root, path)).catch((error: unknown) => {
      if (isGone(error)) gone.push(path);
    });
  }
  return gone;
}

async function lookAt(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isSame(a: Stamp | undefined, b: Stamp): boolean {
  return a?.modified === b.modified && a.size === b.size;
}
