import { follow } from "./follow.ts";

/** Work that runs admitted with `waitUntil`, until it has settled. */
export class AdmittedWork {
  readonly #onError: (error: unknown) => void;
  #pending = 0;
  #drained: (() => void)[] = [];

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get pending(): boolean {
    return this.#pending > 0;
  }

  add(work: PromiseLike<unknown>): void {
    this.#pending += 1;
    follow(work).then(
      () => this.#settled(),
      (error: unknown) => {
        this.#onError(error);
        this.#settled();
      },
    );
  }

  /** Calls `listener` once when nothing is pending any more. */
  onceDrained(listener: () => void): void {
    this.#drained.push(listener);
  }

  #settled(): void {
    this.#pending -= 1;
    if (this.#pending > 0) return;
    const listeners = this.#drained;
    this.#drained = [];
    for (const listener of listeners) listener();
  }
}
