/** The codes of the errors that core itself raises; satellites have their own. */
export type CoreErrorCode =
  | "DAEMON_NOT_FOUND"
  | "DAEMON_EXISTS"
  | "INVALID_DEFINITION"
  | "DEPENDENCY_CYCLE"
  | "DEPENDENCY_MISSING"
  | "DEPENDENCY_NOT_RUNNING"
  | "DEPENDENCY_FAILED"
  | "START_ABORTED"
  | "START_TIMEOUT"
  | "RETURNED_BEFORE_READY"
  | "SUPERSEDED"
  | "UNREGISTERED"
  | "STOP_TIMEOUT"
  | "STOP_FAILED"
  | "STILL_RUNNING"
  | "SHUTTING_DOWN"
  | "NON_ERROR_THROWN";

/** What every error of this library is: a name, a stable `code` and, where there is one, the daemon's name. */
export abstract class DaemonError extends Error {
  abstract readonly code: string;
  /** The daemon the error is about. */
  readonly daemon: string | undefined;

  constructor(daemon: string | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.daemon = daemon;
  }
}

/**
 * Tells whether `error` carries this `code`. Use it rather than `instanceof`, which fails
 * when two copies of a package are loaded.
 *
 * @example
 * ```ts
 * import { isDaemonError, NotFoundError } from "@brains/daemon-core";
 *
 * const error: unknown = new NotFoundError("sinc", ["sync"]);
 * if (isDaemonError(error, "DAEMON_NOT_FOUND")) console.log(error.message);
 * // There is no daemon named "sinc". Did you mean "sync"?
 * ```
 */
export function isDaemonError(error: unknown, code?: string): error is DaemonError {
  if (typeof error !== "object" || error === null) return false;
  try {
    const found: unknown = Reflect.get(error, "code");
    return code === undefined ? error instanceof DaemonError : found === code;
  } catch {
    return false;
  }
}
