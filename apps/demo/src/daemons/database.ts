import type { DaemonDefinition } from "@brains/daemon-registry";
import type { Shelf } from "../database/shelf.ts";
import type { Progress } from "./progress.ts";

/** Opens the database, and closes it when all that depend on it have stopped. */
export function database(shelf: Shelf): DaemonDefinition<unknown, Progress> {
  return {
    name: "database",
    description: "Keeps the SQLite file with the full-text index.",
    readiness: "manual",
    handler: async (ctx) => {
      const mended = shelf.open();
      try {
        if (mended !== undefined) ctx.logger.warn({}, mended);
        await ctx.state.set({ words: `${shelf.index.count} notes at the start` });
        ctx.ready();
        await aborted(ctx.signal);
        await ctx.state.set({ words: `${shelf.index.count} notes at the end` });
      } finally {
        shelf.close();
      }
    },
    healthCheck: () => {
      const began = performance.now();
      const { count } = shelf.index;
      return {
        healthy: true,
        message: `${count} notes, counted in ${(performance.now() - began).toFixed(1)} ms`,
      };
    },
    healthCheckInterval: "1s",
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
