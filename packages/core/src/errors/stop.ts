import { messageOf } from "./non-error-thrown.ts";
import { DaemonError } from "./daemon-error.ts";

/** The handler did not end in time after its signal was aborted; it is still running. */
export class StopTimeoutError extends DaemonError {
  readonly code = "STOP_TIMEOUT";
  /** The limit, in ms. */
  readonly limit: number;
  constructor(daemon: string, limit: number) {
    super(
      daemon,
      `Daemon "${daemon}" did not end within ${limit} ms after its signal was aborted; it is still running.`,
    );
    this.limit = limit;
  }
}

/**
 * Thrown by a handler whose clean-up failed after its signal was aborted: the stop then fails with
 * `cause`, and a later stop calls `retry`. `service()` throws it when its `stop` rejects.
 */
export class StopFailedError extends DaemonError {
  readonly code = "STOP_FAILED";
  /** Tries the clean-up once more. */
  readonly retry: () => unknown;
  constructor(daemon: string, cause: unknown, retry: () => unknown) {
    super(daemon, `The clean-up of daemon "${daemon}" failed: ${messageOf(cause)}`, { cause });
    this.retry = retry;
  }
}
