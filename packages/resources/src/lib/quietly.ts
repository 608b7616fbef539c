import { handled, isThenable } from "@brains/daemon-core";

/** Tells one who listens: what it throws, or rejects with, is its own affair and disturbs nothing. */
export function quietly(tell: () => unknown): void {
  try {
    const told = tell();
    if (isThenable(told)) void handled(Promise.resolve(told));
  } catch {
    // Nobody is there to hear of it.
  }
}
