/**
 * What a run listens to: message listeners, state watches. While there is any, the run is not done, even when
 * its handler has returned; when the run is over, `end` takes them all back.
 *
 * One for each run, given to `mailbox.session()` and `boundState()` alike.
 */
export class Subscriptions {
  readonly #releases = new Set<() => void>();
  #quiet: PromiseWithResolvers<void> | undefined;
  #ended = false;

  /** How many there are. */
  get size(): number {
    return this.#releases.size;
  }

  /** Whether `end` was called: what is added then is taken back at once. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Counts a subscription that `cancel` takes back; returns what does so, once. */
  add(cancel: () => void): () => void {
    const release = (): void => {
      if (!this.#releases.delete(release)) return;
      cancel();
      if (this.#releases.size === 0) this.#quiet?.resolve();
    };
    this.#releases.add(release);
    if (this.#ended) release();
    return release;
  }

  /** Resolves when none is left; one that takes another's place in the same turn keeps it waiting. */
  async whenQuiet(): Promise<void> {
    while (this.#releases.size > 0) {
      this.#quiet ??= Promise.withResolvers<void>();
      await this.#quiet.promise;
      this.#quiet = undefined;
    }
  }

  /** Takes all back, and from now on whatever is added. */
  end(): void {
    this.#ended = true;
    for (const release of this.#releases) release();
  }
}
