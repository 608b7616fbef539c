/**
 * Whatever was given as a promise, as one that behaves: it settles once, whether the given one is a thenable that
 * throws or calls back twice, a promise with a `then` of its own, or no promise at all.
 */
export function follow(given: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    resolve(given);
  });
}
