import { type Run, type Scope, type Signalled, standalone } from "@brains/daemon-core";

/** Where a layered run keeps the form of it that says itself when it is ready. */
const ALONE = Symbol("alone");

interface Inside<Inner extends Scope> {
  (scope: Inner): Promise<void>;
  readonly [ALONE]?: (scope: Inner) => Promise<void>;
}

/**
 * Makes a layer that can be called with nothing but `{ signal }`. Nobody then says when the run is ready, so the
 * innermost layer does, as in a registry: one microtask turn after it was entered, if it has not failed by then.
 */
export function layerOf<Inner extends Scope>(
  around: (next: (scope: Inner) => Promise<void>) => Run,
): (next: (scope: Inner) => Promise<void>) => (given: Signalled) => Promise<void> {
  return (next: Inside<Inner>) => {
    const inside = around(next);
    const alone = around(next[ALONE] ?? readyOnceEntered(next));
    const run = standalone(inside);
    const runAlone = standalone(alone);
    const layered = (given: Signalled): Promise<void> =>
      given.derive === undefined ? runAlone(given) : run(given);
    return Object.assign(layered, { [ALONE]: alone });
  };
}

function readyOnceEntered<Inner extends Scope>(
  next: (scope: Inner) => Promise<void>,
): (scope: Inner) => Promise<void> {
  return async (scope) => {
    let failed = false;
    const run = next(scope).catch((error: unknown) => {
      failed = true;
      throw error;
    });
    queueMicrotask(() => {
      if (!failed) scope.ready();
    });
    await run;
  };
}
