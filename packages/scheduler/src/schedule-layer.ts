import type { Run, Signalled } from "@brains/daemon-core";

/**
 * What `every`, `after` and `cron` return: a layer, which can be called with nothing but a `signal`, too. Its
 * promise resolves when the signal was aborted and the run in flight has ended, or when no time is left.
 */
export type ScheduleLayer = (next: Run) => (given: Signalled) => Promise<void>;
