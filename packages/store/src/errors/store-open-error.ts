import { DaemonError, messageOf } from "@brains/daemon-core";

/** The system would not let the file be opened as a store; `cause` is what it said. */
export class StoreOpenError extends DaemonError {
  readonly code = "STORE_OPEN_FAILED";
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(undefined, `The store ${path} cannot be opened: ${messageOf(cause)}`, { cause });
    this.path = path;
  }
}
