import { DaemonError } from "@brains/daemon-core";

/** The lock file was deleted while the store was open: another process may have the file by now. */
export class StoreLockLostError extends DaemonError {
  readonly code = "STORE_LOCK_LOST";
  readonly path: string;
  constructor(path: string, lock: string) {
    super(
      undefined,
      `${path} is written no more: its lock ${lock} is gone, so it may be in use by another process.`,
    );
    this.path = path;
  }
}
