import { DaemonError, messageOf } from "@brains/daemon-core";

/**
 * A write failed; `cause` is what the system said. The store goes on with what it held before, and the next
 * write tries again. Should the process end before that, the next one may find either.
 */
export class StoreWriteError extends DaemonError {
  readonly code = "STORE_WRITE_FAILED";
  readonly key: string;
  constructor(key: string, cause: unknown) {
    super(undefined, `Key ${JSON.stringify(key)} failed to be written: ${messageOf(cause)}`, { cause });
    this.key = key;
  }
}
