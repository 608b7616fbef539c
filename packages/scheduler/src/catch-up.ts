import type { Duration } from "@brains/daemon-core";

/** How many of the times that were missed are run. */
export type CatchUpMode = "none" | "one" | "all";

/**
 * What is done with times that passed while nothing could be run: the event loop was blocked, the machine asleep, the
 * wall clock set forward, or the process down (see `lastRun`).
 *
 * - `"none"`: nothing; a time is run only if it is less than a second late.
 * - `"one"`: the latest of them is run.
 * - `"all"`: the latest hundred are run, one after the other in their order, before what comes meanwhile.
 * - `{ mode, window }`: the same, but only times that are no more than `window` ago.
 */
export type CatchUp =
  | CatchUpMode
  | {
      readonly mode: CatchUpMode;
      /** @default one period for "one", which the latest always is in; unlimited for "all" */
      readonly window?: Duration | undefined;
    };
