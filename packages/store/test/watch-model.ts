import assert from "node:assert/strict";
import type { Store, StoreEvent } from "@brains/daemon-core";

export interface Write {
  key: string;
  value: Uint8Array | null;
  rev: bigint;
}

/** A watcher that keeps what it is told, read a little now and then. */
export class WatchModel {
  readonly #root: string;
  readonly #prefix: string;
  readonly #events: AsyncIterator<StoreEvent>;
  /** An event that was asked for and has not come yet. */
  #next: Promise<IteratorResult<StoreEvent>> | undefined;
  readonly #held = new Map<string, Write>();
  /** The last revision since it was in step. */
  #last: bigint | undefined;

  /** `root` stands before every key. */
  constructor(store: Store, root: string, prefix: string) {
    this.#root = root;
    this.#prefix = prefix;
    this.#events = store.watch(root + prefix)[Symbol.asyncIterator]();
  }

  /** Reads as many events, if there are. */
  async read(most: number): Promise<void> {
    for (let i = 0; i < most; i += 1) if (!(await this.#readOne())) return;
  }

  /** Reads all events there are: what it was told must come to what is `held`. */
  async end(held: ReadonlyMap<string, Write>): Promise<void> {
    while (await this.#readOne());
    assert.deepEqual(living(this.#held, this.#prefix), living(held, this.#prefix));
    await this.#events.return?.();
  }

  async #readOne(): Promise<boolean> {
    this.#next ??= this.#events.next();
    const nothing = new Promise<undefined>((resolve) => void setImmediate(resolve, undefined));
    const result = await Promise.race([this.#next, nothing]);
    if (result !== undefined) this.#next = undefined;
    if (result === undefined || result.done === true) return false;
    this.#take(result.value);
    return true;
  }

  #take(event: StoreEvent): void {
    if (event.type === "synced") {
      const revs = [...this.#held.values()].map(({ rev }) => rev);
      this.#last = revs.reduce((a, b) => (a > b ? a : b), 0n);
    } else if (event.type === "resync") {
      this.#held.clear();
      this.#last = undefined;
    } else {
      const key = event.key.slice(this.#root.length);
      assert.ok(key.startsWith(this.#prefix));
      if (this.#last === undefined) assert.equal(event.type, "put");
      else assert.ok(event.rev > this.#last);
      if (this.#last !== undefined) this.#last = event.rev;
      const value = event.type === "put" ? event.value : null;
      this.#held.set(key, { key, value, rev: event.rev });
    }
  }
}

/** What has a value, in order. */
export function living(held: ReadonlyMap<string, Write>, prefix: string): unknown[] {
  const writes = [...held.values()].filter((write) => write.value !== null && write.key.startsWith(prefix));
  return writes.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map((write) => [write.key, write.value]);
}
