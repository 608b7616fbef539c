/** Who is subscribed to what. */
export class TopicIndex<Subscriber> {
  readonly #subscribers = new Map<string, Set<Subscriber>>();

  add(topic: string, subscriber: Subscriber): void {
    const present = this.#subscribers.get(topic);
    if (present === undefined) this.#subscribers.set(topic, new Set([subscriber]));
    else present.add(subscriber);
  }

  remove(topic: string, subscriber: Subscriber): void {
    const present = this.#subscribers.get(topic);
    if (present?.delete(subscriber) === true && present.size === 0) this.#subscribers.delete(topic);
  }

  /** Those of a topic at this moment, in the order of subscribing. */
  of(topic: string): readonly Subscriber[] {
    return [...(this.#subscribers.get(topic) ?? [])];
  }
}
