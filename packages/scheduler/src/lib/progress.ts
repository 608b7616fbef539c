import { messageOf, type Scope } from "@brains/daemon-core";

/** Which nominal time is the last that is done with, told to whoever keeps it. */
export class Progress {
  readonly #scope: Scope;
  readonly #save: (lastRun: number) => void;
  #newest = -Infinity;
  #saved = -Infinity;

  constructor(scope: Scope, save: (lastRun: number) => void) {
    this.#scope = scope;
    this.#save = save;
  }

  /**
   * A time is done with: it was run to its end, or else skipped or missed, which is told only when no run before it
   * is going on or waits.
   */
  done(scheduledAt: number, isRun: boolean, isIdle: boolean): void {
    this.#newest = Math.max(this.#newest, scheduledAt);
    const lastRun = isIdle ? this.#newest : isRun ? scheduledAt : -Infinity;
    if (lastRun <= this.#saved) return;
    this.#saved = lastRun;
    try {
      this.#save(lastRun);
    } catch (error) {
      const { logger, name } = this.#scope;
      const text = `The last run of "${name}" could not be kept: ${messageOf(error)}`;
      logger.error({ daemon: name, err: error }, text);
    }
  }
}
