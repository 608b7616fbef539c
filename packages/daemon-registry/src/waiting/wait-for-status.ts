import { type Clock, durationOf, type Status, type Supervisor } from "@brains/daemon-core";
import type { StatusWaitOptions } from "./wait-options.ts";
import { WaitTimeoutError } from "./wait-timeout-error.ts";

/** Resolves when the daemon has that status. See `DaemonRegistry.waitFor`. */
export async function waitForStatus(
  core: Supervisor,
  clock: Clock,
  status: Status,
  { daemon, timeout, signal }: StatusWaitOptions,
): Promise<void> {
  if (timeout === undefined) return await core.when(daemon, status, signal && { signal });
  const limit = durationOf(timeout, "waitFor.timeout");
  const ending = new AbortController();
  const abort = (): void => ending.abort(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = clock.setTimer(limit, () =>
    ending.abort(new WaitTimeoutError(daemon, `status "${status}"`, limit)),
  );
  // Whoever gave a limit is told when it is over, also where nothing else keeps the process alive.
  const release = clock.hold();
  try {
    await core.when(daemon, status, ending);
  } finally {
    release();
    timer.cancel();
    signal?.removeEventListener("abort", abort);
  }
}
