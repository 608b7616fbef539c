/** What a mailbox does when it is subscribed to a topic, and when no longer. */
export interface TopicHolder {
  begin(topic: string): void;
  end(topic: string): void;
  /** What waits for it gives way from now on, until a run renews it. */
  carried(): void;
}

/**
 * The topics a mailbox is subscribed to. A run holds those it listens to. When it fails they are carried over, so that
 * what is published during a backoff is kept for the next run; that run renews them by listening, or else they end
 * when it has ended well.
 */
export class TopicHolds {
  readonly #holder: TopicHolder;
  #holds: Map<string, Hold> | undefined;
  #runs = 0;

  constructor(holder: TopicHolder) {
    this.#holder = holder;
  }

  /** A run begins; returns its number. */
  enter(): number {
    return ++this.#runs;
  }

  has(topic: string): boolean {
    return this.#holds?.has(topic) ?? false;
  }

  /** Whether it is carried over, and no run has renewed it yet. */
  isCarried(topic: string): boolean {
    return this.#holds?.get(topic)?.runs === 0;
  }

  /** A run listens to it. */
  take(topic: string): void {
    this.#holds ??= new Map();
    const hold = this.#holds.get(topic);
    if (hold !== undefined) {
      hold.runs += 1;
      return;
    }
    this.#holds.set(topic, { runs: 1, carriedSince: 0 });
    this.#holder.begin(topic);
  }

  /** A run no longer listens to it: it ends with the last one. */
  drop(topic: string): void {
    const hold = this.#holds?.get(topic);
    if (hold === undefined) return;
    hold.runs -= 1;
    if (hold.runs === 0) this.#end(topic);
  }

  /** A run that listened to it has failed. */
  carry(topic: string): void {
    const hold = this.#holds?.get(topic);
    if (hold === undefined) return;
    hold.runs -= 1;
    hold.carriedSince = this.#runs;
    this.#holder.carried();
  }

  /** The run of that number has ended well: what was carried over to it and not renewed is not wanted any more. */
  settle(run: number): void {
    for (const [topic, { runs, carriedSince }] of this.#holds ?? []) {
      if (runs === 0 && run > carriedSince) this.#end(topic);
    }
  }

  /** Ends all. */
  clear(): void {
    for (const topic of this.#holds?.keys() ?? []) this.#end(topic);
  }

  #end(topic: string): void {
    this.#holds?.delete(topic);
    this.#holder.end(topic);
  }
}

interface Hold {
  /** How many runs listen to it now. */
  runs: number;
  /** The number of the latest run when it was last carried over. */
  carriedSince: number;
}
