/* oxlint-disable unicorn/no-thenable -- things with a `then` of their own are what is tested */

/** An object with this `then`. */
export function thenable(then: (good: () => void, bad: (error: Error) => void) => void): PromiseLike<void> {
  return Object.defineProperty({}, "then", { value: then }) as PromiseLike<void>;
}

/** One that calls back three times. */
export function fickle(first: "good" | "bad", error: Error): PromiseLike<void> {
  return thenable((good, bad) => {
    if (first === "good") good();
    bad(error);
    good();
  });
}

/** An object whose `then` is read by this. */
export function getter(get: () => never): object {
  return Object.defineProperty({}, "then", { get });
}

/** A fulfilled promise with a `then` of its own. */
export function overridden(then: () => void): Promise<void> {
  return Object.defineProperty(Promise.resolve(), "then", { value: then });
}
