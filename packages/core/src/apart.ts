import { AsyncResource } from "node:async_hooks";

/** Of when this module was loaded, and so nobody's; a registry that is made inside a request does not keep that. */
const nobody = new AsyncResource("Daemon", { requireManualDestroy: true });

/**
 * Does work in the async context of nobody: for what is done on behalf of several, of whom the one that happened to
 * cause it must not be taken for the one it is done for.
 */
export function apart<Result>(work: () => Result): Result {
  return nobody.runInAsyncScope(work);
}
