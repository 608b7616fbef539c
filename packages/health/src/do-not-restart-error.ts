import { DaemonError } from "@brains/daemon-core";

/**
 * Thrown by a handler, itself, as a `cause` or among the errors of an `AggregateError`, to say that trying again is
 * of no use: a configuration that is wrong, a key that was revoked. No layer restarts or retries it, even if other
 * errors came with it (suture's ErrDoNotRestart, which Go finds among joined errors).
 *
 * @example
 * ```ts
 * import { DoNotRestartError, restart } from "@brains/daemon-health";
 *
 * const sync = restart({})(async () => {
 *   throw new DoNotRestartError("The key was revoked.");
 * });
 * await sync({ signal: new AbortController().signal }).catch((error: Error) => console.log(error.message));
 * // The key was revoked.
 * ```
 */
export class DoNotRestartError extends DaemonError {
  readonly code = "DO_NOT_RESTART";
  constructor(message: string, options?: ErrorOptions) {
    super(undefined, message, options);
  }
}
