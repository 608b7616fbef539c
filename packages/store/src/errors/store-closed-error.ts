import { DaemonError } from "@brains/daemon-core";

/** The store was used after it was closed; nothing was read or written. */
export class StoreClosedError extends DaemonError {
  readonly code = "STORE_CLOSED";
  constructor(call: string) {
    super(undefined, `The store is closed: ${call} came after it was disposed.`);
  }
}
