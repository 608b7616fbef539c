/** Marks a promise so that its rejection is never reported as unhandled; those who await it still get it. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, ignore);
  return promise;
}

/** A rejected promise that nobody need look at. */
export function rejected(error: unknown): Promise<never> {
  return handled(fail(error));
}

async function fail(error: unknown): Promise<never> {
  throw error;
}

function ignore(): void {}
