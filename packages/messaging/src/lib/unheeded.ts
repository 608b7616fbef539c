import { handled, isThenable } from "@brains/daemon-core";

/** What somebody said and nobody waits for: where it is a promise that rejects, that is handled. */
export function unheeded(value: unknown): void {
  try {
    if (isThenable(value)) void handled(Promise.resolve(value));
  } catch {
    // A `then` that cannot even be looked at says nothing.
  }
}
