import type { DaemonContext, DaemonDefinition } from "@brains/daemon-registry";
import type { Stamp } from "../database/note-index.ts";
import type { Shelf } from "../database/shelf.ts";
import { Changes } from "../notes/changes.ts";
import { FolderWatch } from "../notes/folder-watch.ts";
import { type News, survey } from "../notes/survey.ts";
import type { WalkOptions } from "../notes/walk.ts";
import { type Errand, RESCAN } from "./errand.ts";
import type { Progress } from "./progress.ts";

type Context = DaemonContext<unknown, Progress>;

/** Which notes there are: what a walk needs to know, but for the signal of the run. */
export type Sources = Pick<WalkOptions, "root" | "enters" | "limit">;

/**
 * Walks the folder, then watches it, and tells the indexer about every new, changed and removed note. When the
 * folder itself goes away it fails, and its restart policy tries until the folder is back.
 */
export function watcher(shelf: Shelf, sources: Sources): DaemonDefinition<unknown, Progress> {
  return {
    name: "watcher",
    description: "Finds the notes and sees them change.",
    dependencies: ["database", "indexer"],
    readiness: "manual",
    restartPolicy: { maxRestarts: 100, restartDelay: 500, maxDelay: "5s" },
    handler: async (ctx) => {
      const changes = new Changes();
      const folders = new FolderWatch(
        sources.root,
        (path) => changes.add(path),
        (sentence) => ctx.logger.warn({}, sentence),
      );
      ctx.subscribe(RESCAN, () => changes.add(""));
      changes.add("");
      try {
        await watch(ctx, shelf, changes, {
          ...sources,
          signal: ctx.signal,
          onFolder: (folder) => folders.add(folder),
        });
      } finally {
        folders.close();
      }
    },
  };
}

async function watch(ctx: Context, shelf: Shelf, changes: Changes, options: WalkOptions): Promise<void> {
  const stamps = shelf.index.stamps();
  const told = new Set<string>();
  let seen = { notes: 0, folders: 0 };
  let passed = 0;
  for (let round = 1; !ctx.signal.aborted; round++) {
    const touched = await changes.next(ctx);
    const news = await survey(touched, { stamps, paths: (folder) => shelf.index.paths(folder) }, options);
    tell(ctx, news.problems, told);
    ctx.ready();
    await passOn(ctx, news, stamps, round === 1);
    seen = news.seen ?? seen;
    if (round > 1) passed += news.changed.size + news.removed.length;
    await ctx.state.set({ words: `${seen.notes} notes in ${seen.folders} folders, ${passed} changes since` });
  }
}

async function passOn(ctx: Context, news: News, stamps: Map<string, Stamp>, afresh: boolean): Promise<void> {
  const { changed, removed } = news;
  const notes = changed.size + removed.length;
  if (notes > 0 || afresh) await send(ctx, { type: "ahead", notes, afresh });
  for (const path of removed) {
    await send(ctx, { type: "removed", path });
    stamps.delete(path);
  }
  for (const [path, stamp] of changed) {
    await send(ctx, { type: "changed", path });
    stamps.set(path, stamp);
  }
}

/** Waits while the indexer's mailbox is full, so that ten thousand notes are no more in memory than ten. */
async function send(ctx: Context, errand: Errand): Promise<void> {
  ctx.signal.throwIfAborted();
  await ctx.send("indexer", errand);
}

function tell(ctx: Context, problems: string[], told: Set<string>): void {
  for (const problem of problems.filter((each) => !told.has(each))) {
    told.add(problem);
    ctx.logger.warn({}, problem);
  }
}
