import { type Run, type Scope, type Signalled, standalone } from "@brains/daemon-core";

/**
 * Makes a layer that can be called with nothing but `{ signal }`. Nobody then says when the run is ready, so it
 * is once it was entered, as in a registry: one microtask turn later, if it has not failed by then.
 */
export function layerOf<Inner extends Scope>(
  around: (next: (scope: Inner) => Promise<void>) => Run,
): (next: (scope: Inner) => Promise<void>) => (given: Signalled) => Promise<void> {
  return (next) => {
    const inside = standalone(around(next));
    const alone = standalone(around(readyOnceEntered(next)));
    return async (given) => await (given.derive === undefined ? alone(given) : inside(given));
  };
}

function readyOnceEntered<Inner extends Scope>(next: (scope: Inner) => Promise<void>): (scope: Inner) => Promise<void> {
  return async (scope) => {
    let failed = false;
    const run = next(scope).catch((error: unknown) => {
      failed = true;
      throw error;
    });
    await undefined;
    if (!failed) scope.ready();
    await run;
  };
}
