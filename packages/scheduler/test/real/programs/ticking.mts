import { setMaxListeners } from "node:events";
import type { Detail } from "@brains/daemon-core";
import { cron, every } from "../../../src/index.ts";

/** Prints each run and each report of an interval and of a cron expression of one second, until it is told to end. */
const controller = new AbortController();
setMaxListeners(0, controller.signal);
process.once("SIGTERM", () => controller.abort());
const print = (line: object): void => console.log(JSON.stringify({ at: Date.now(), ...line }));

const kinds = { every: every("1s"), cron: cron("* * * * * *") };
await Promise.all(
  Object.entries(kinds).map(([kind, layer]) =>
    layer(async ({ run }) => print({ kind, reason: run.reason, scheduledAt: run.scheduledAt }))({
      signal: controller.signal,
      report: (detail: Detail) => print({ kind, ...detail }),
    }),
  ),
);
