import { messageOf } from "@brains/daemon-core";

/** States were set, and are not durable: the store could not be read or written. They are tried again. */
export class StateNotSavedError extends AggregateError {
  readonly code = "STATE_NOT_SAVED";
  /** The daemons whose states they are, in the order of `errors`. */
  readonly daemons: readonly string[];
  constructor(failures: readonly { daemon: string; error: unknown }[]) {
    const listed = failures.map(({ daemon, error }) => `"${daemon}" (${messageOf(error)})`).join(", ");
    super(
      failures.map(({ error }) => error),
      `What was set is not saved for ${listed}`,
      { cause: failures[0]?.error },
    );
    this.name = "StateNotSavedError";
    this.daemons = failures.map(({ daemon }) => daemon);
  }
}
