import type { Scope } from "@brains/daemon-core";

/**
 * Calls `then` when the part is ready for the first time. Whatever says so inside says it through the part, which
 * was derived for the caller alone and may be changed.
 */
export function onceReady(part: Scope, then: () => void): Scope {
  let done = false;
  const check = (): void => {
    if (done || part.readySince === undefined) return;
    done = true;
    then();
  };
  const ready = part.ready.bind(part);
  check();
  return Object.assign(part, {
    ready: () => {
      ready();
      check();
    },
  });
}
