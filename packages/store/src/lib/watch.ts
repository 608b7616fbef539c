import type { StoreEntry, StoreEvent } from "@brains/daemon-core";
import type { Row } from "./table.ts";

const DONE = { done: true, value: undefined } as const;

/** One iteration of a watch: what it may still have to tell never takes more than the snapshot and `limit` rows. */
export class Watch implements AsyncIterableIterator<StoreEvent, undefined> {
  readonly #select: () => StoreEntry[];
  readonly #limit: number;
  readonly #onEnd: () => void;
  #snapshot: readonly StoreEntry[];
  /** How much of the snapshot was told; one more once it was said to be complete. */
  #told = 0;
  #changes: Row[] = [];
  /** Changes were dropped: it has to begin anew. */
  #lost = false;
  #phase: "open" | "closing" | "ended" = "open";
  readonly #waiting: ((result: IteratorResult<StoreEvent, undefined>) => void)[] = [];

  constructor(select: () => StoreEntry[], limit: number, onEnd: () => void) {
    this.#select = select;
    this.#limit = limit;
    this.#onEnd = onEnd;
    this.#snapshot = select();
  }

  /** Takes a change, in the order of the writes. */
  tell(row: Row): void {
    if (this.#lost) return;
    this.#changes.push(row);
    if (this.#waiting.length > 0) this.#serve();
    else if (this.#changes.length > this.#limit) {
      this.#lost = true;
      this.#snapshot = [];
      this.#changes = [];
    }
  }

  /** Ends it once everything was told. */
  close(): void {
    if (this.#phase === "open") this.#phase = "closing";
    this.#serve();
  }

  /** Ends it at once. */
  end(): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#snapshot = [];
    this.#changes = [];
    this.#onEnd();
    this.#serve();
  }

  async next(): Promise<IteratorResult<StoreEvent, undefined>> {
    const { promise, resolve } = Promise.withResolvers<IteratorResult<StoreEvent, undefined>>();
    this.#waiting.push(resolve);
    this.#serve();
    return await promise;
  }

  async return(): Promise<IteratorResult<StoreEvent, undefined>> {
    this.end();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const event = this.#phase === "ended" ? undefined : this.#take();
      if (event !== undefined) this.#waiting.shift()?.({ done: false, value: event });
      else if (this.#phase === "open") return;
      else if (this.#phase === "closing") return this.end();
      else for (const resolve of this.#waiting.splice(0)) resolve(DONE);
    }
  }

  #take(): StoreEvent | undefined {
    if (this.#lost) {
      this.#lost = false;
      this.#snapshot = this.#select();
      this.#told = 0;
      return { type: "resync" };
    }
    const entry = this.#snapshot[this.#told];
    if (entry !== undefined) {
      this.#told += 1;
      return eventOf(entry);
    }
    if (this.#told === this.#snapshot.length) {
      this.#snapshot = [];
      this.#told = 1;
      return { type: "synced" };
    }
    const change = this.#changes.shift();
    return change && eventOf(change);
  }
}

function eventOf({ key, value, rev }: Row): StoreEvent {
  return value === null
    ? { type: "delete", key, rev }
    : { type: "put", key, value: new Uint8Array(value), rev };
}
