import { DaemonError } from "@brains/daemon-core";

/** The work that a call was to become part of was cancelled. */
export class DebounceCancelledError extends DaemonError {
  readonly code = "DEBOUNCE_CANCELLED";
  constructor() {
    super(undefined, "The debounced work was cancelled before it was done.");
  }
}
