import type { DaemonDefinition } from "@brains/daemon-registry";
import { backUp } from "../database/back-up.ts";
import { meta, setMeta } from "../database/meta.ts";
import type { Shelf } from "../database/shelf.ts";
import type { Progress } from "./progress.ts";

/** Copies the database when the index has changed since the last copy. */
export function backup(shelf: Shelf): DaemonDefinition<unknown, Progress> {
  return {
    name: "backup",
    description: "Copies the database every fifteen seconds, if it has changed.",
    dependencies: ["database"],
    schedule: "*/15 * * * * *",
    handler: async ({ logger, state }) => {
      const { revision } = shelf.index;
      if (meta(shelf.db, "backed-up") === revision) return;
      const { name, size, kept } = await backUp(shelf.db, shelf.backups, new Date());
      setMeta(shelf.db, "backed-up", revision);
      const words = `${name}, ${(size / 1_000_000).toFixed(1)} MB`;
      await state.set({ words: `${words}, ${kept} kept` });
      logger.info({}, `copied the database: ${words}`);
    },
  };
}
