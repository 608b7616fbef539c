import type { RunReason } from "@brains/daemon-core";

/** A group has failed, and its members that were hit by that are run again after a delay. Times are in ms. */
export interface GroupRestartingEvent {
  readonly type: "group:restarting";
  /** Its path: `"plugin-x/web"`. */
  readonly group: string;
  /** Those that are run again, in the order of their starts. */
  readonly members: readonly string[];
  /** Why: that of the failed member. */
  readonly reason: RunReason;
  /** How often the group was restarted since a member first failed, this time included. */
  readonly restarts: number;
  readonly delay: number;
  /** Wall time of the next attempt, ms since the epoch. */
  readonly at: number;
  /** What the member failed with; `undefined` for one that completed. */
  readonly error: Error | undefined;
  /** When it was told: wall time, ms since the epoch. */
  readonly time: number;
}

/** A group has used up its restarts: it is stopped, or the group around it is restarted. */
export interface GroupGaveUpEvent {
  readonly type: "group:gave-up";
  /** Its path: `"plugin-x/web"`. */
  readonly group: string;
  /** Those that were up or about to be run again, in the order of their starts. */
  readonly members: readonly string[];
  readonly restarts: number;
  /** The last failure. */
  readonly error: Error;
  /** When it was told: wall time, ms since the epoch. */
  readonly time: number;
}

/** What is told of groups, which are no daemons and may have the name of one. */
export type GroupEvent = GroupRestartingEvent | GroupGaveUpEvent;
