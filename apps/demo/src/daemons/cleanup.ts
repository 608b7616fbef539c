import { existsSync } from "node:fs";
import type { DaemonDefinition } from "@brains/daemon-registry";
import type { Shelf } from "../database/shelf.ts";
import { vanished } from "../notes/survey.ts";
import { RESCAN } from "./errand.ts";
import type { Progress } from "./progress.ts";

/** Drops what vanished, tidies the database, and has the watcher look for what the system did not tell it. */
export function cleanup(shelf: Shelf): DaemonDefinition<unknown, Progress> {
  let dropped = 0;
  return {
    name: "cleanup",
    description: "Drops notes that are gone, every ten seconds.",
    dependencies: ["database", "watcher"],
    interval: "10s",
    handler: async (ctx) => {
      // A folder that is away as a whole (a drive that was unplugged) is no reason to forget what was in it.
      if (!existsSync(shelf.root)) return;
      const gone = await vanished(shelf.root, shelf.index.paths(), ctx.signal);
      dropped += gone.filter((path) => shelf.index.remove(path)).length;
      shelf.db.exec("PRAGMA optimize; PRAGMA wal_checkpoint(PASSIVE)");
      await ctx.state.set({ words: `${dropped} dropped` });
      await ctx.publish(RESCAN, undefined);
    },
  };
}
