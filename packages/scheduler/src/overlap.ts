/**
 * What is done with a time that comes while a run is going on.
 *
 * - `"skip"`: nothing is run.
 * - `"queue"`: it is run when the other has ended; one waits, further ones are skipped.
 * - `"cancel-previous"`: the other is aborted (`cancel-previous`), and the newest is run when it has ended. A run
 *   that ignores its signal holds up the schedule.
 * - `{ allow: n }`: up to n run at once, further ones are skipped.
 */
export type Overlap = "skip" | "queue" | "cancel-previous" | { readonly allow: number };
