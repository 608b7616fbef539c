import type { TopicHolds } from "./topic-holds.ts";

/** The topics that one run listens to. */
export class RunTopics {
  readonly #holds: TopicHolds;
  /** How many listeners each has. */
  readonly #listeners = new Map<string, number>();

  constructor(holds: TopicHolds) {
    this.#holds = holds;
  }

  listen(topic: string): void {
    const listeners = this.#listeners.get(topic) ?? 0;
    this.#listeners.set(topic, listeners + 1);
    if (listeners === 0) this.#holds.take(topic);
  }

  /** A listener was taken back. */
  leave(topic: string): void {
    const listeners = this.#listeners.get(topic) ?? 0;
    if (listeners > 1) this.#listeners.set(topic, listeners - 1);
    else if (this.#listeners.delete(topic)) this.#holds.drop(topic);
  }

  /** The run has ended: what it listened to is carried over to the next, or not wanted any more. */
  end(failed: boolean): void {
    for (const topic of this.#listeners.keys()) {
      if (failed) this.#holds.carry(topic);
      else this.#holds.drop(topic);
    }
    this.#listeners.clear();
  }
}
