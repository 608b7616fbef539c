/** A promise to be settled from outside. Its rejection is never unhandled: whoever cares awaits it. */
export class Deferred<T = void> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly #reject: (error: unknown) => void;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.resolve = resolve;
    this.#reject = reject;
  }

  reject(error: unknown): void {
    void handled(this.promise);
    this.#reject(error);
  }
}

/** Marks a promise so that its rejection is never reported as unhandled; those who await it still get it. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, ignore);
  return promise;
}

function ignore(): void {}
