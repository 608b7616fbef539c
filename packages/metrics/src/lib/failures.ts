import { isDaemonError, toError } from "@brains/daemon-core";

/** How many causes deep an error is looked for. */
const DEEPEST = 16;

/** Stands for all thrown things that are no objects, since a weak map cannot hold them. */
const PRIMITIVE = {};

/**
 * Counts failures, each once. A failed run is told twice: when it ends, and by the layer that it went through, in
 * the same error or in one caused by it. An error may be a constant that is thrown again and again, so what is
 * kept of each is how many of its runs have not yet been told of a second time.
 */
export class Failures {
  /** Made for the first. */
  #untold: WeakMap<object, number> | undefined;
  #count = 0;
  #last: Error | undefined;

  get count(): number {
    return this.#count;
  }

  /** The failure that was told last. */
  get last(): Error | undefined {
    return this.#last;
  }

  /** A run failed. */
  ran(error: Error | undefined): void {
    this.#count += 1;
    if (error === undefined) return;
    this.#last = error;
    const key = keyOf(error);
    this.#untold ??= new WeakMap();
    this.#untold.set(key, (this.#untold.get(key) ?? 0) + 1);
  }

  /** An error was told, which may be that of a run. */
  told(error: Error): void {
    if (!this.#claim(error)) this.#count += 1;
    this.#last = error;
  }

  /** The failure of a run was dealt with, and will not be told of again. */
  retried(error: Error): void {
    this.#claim(error);
    this.#last = error;
  }

  #claim(error: Error): boolean {
    if (this.#untold === undefined) return false;
    let link = error;
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      const key = keyOf(link);
      const untold = this.#untold.get(key) ?? 0;
      if (untold > 0) {
        this.#untold.set(key, untold - 1);
        return true;
      }
      if (link.cause === undefined) return false;
      link = toError(link.cause);
    }
    return false;
  }
}

/** What was thrown: two wrappers around one thing that is no error are one failure. */
function keyOf(error: Error): object {
  if (!isDaemonError(error, "NON_ERROR_THROWN")) return error;
  const { cause } = error;
  return (typeof cause === "object" && cause !== null) || typeof cause === "function" ? cause : PRIMITIVE;
}
