import { type Clock, type Logger, messageOf, type StopReport } from "@brains/daemon-core";
import type { Memory } from "./memory.ts";

/** How long the store has, in ms, when the stops have taken all of the shutdown's time. */
const LEAST = 1_000;

/**
 * When all has stopped, sees to it that what was set is durable, and settles as the stops did.
 *
 * @param until when the shutdown shall be over, in ms of monotonic time.
 * @throws StateNotSavedError (rejects) where nothing else went wrong.
 */
export async function keepAtTheEnd(
  stopped: Promise<StopReport>,
  memory: Memory,
  { clock, log, until }: { clock: Clock; log: Logger; until: number },
): Promise<StopReport> {
  const [end] = await Promise.allSettled([stopped]);
  // Nothing else may be left that keeps the process up until the store has answered.
  const release = clock.hold();
  try {
    await memory.flushWithin(Math.max(LEAST, until - clock.monotonic()), clock);
  } catch (error) {
    log.error({ err: error }, `Not all is kept at the end: ${messageOf(error)}`);
    if (end.status === "fulfilled") throw error;
  } finally {
    release();
  }
  return await stopped;
}
