import type { CasResult, Rev, Store, StoreEntry, StoreEvent } from "@brains/daemon-core";
import { StoreClosedError } from "../errors/store-closed-error.ts";
import { StoreWriteError } from "../errors/store-write-error.ts";
import { checkedKey, checkedPrefix, checkedRev, checkedValue } from "./checked.ts";
import type { Draft, Table, Wanted } from "./table.ts";
import { Watch } from "./watch.ts";

/** What makes an engine keep its table somewhere. */
export interface Keeping {
  /** Makes durable what the table will be with the draft; a rejection means that it may not be. */
  persist?(draft: Draft): Promise<void>;
  /** Lets go of what was held. */
  release?(): Promise<void>;
}

interface Request extends Wanted {
  resolve: (result: CasResult) => void;
  reject: (error: unknown) => void;
}

/** A store on a table in memory. Writes that come while one is being made durable are made durable together. */
export class Engine implements Store {
  readonly era: string;
  readonly #table: Table;
  readonly #limit: number;
  readonly #keeping: Keeping;
  readonly #watches = new Set<{ prefix: string; watch: Watch }>();
  #queue: Request[] = [];
  #writing: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(era: string, table: Table, watchBuffer: number, keeping: Keeping = {}) {
    this.era = era;
    this.#table = table;
    this.#limit = watchBuffer;
    this.#keeping = keeping;
  }

  async get(key: string): Promise<{ value: Uint8Array | null; rev: Rev } | undefined> {
    this.#assertOpen("get");
    const row = this.#table.get(checkedKey(key));
    return row && { value: row.value && new Uint8Array(row.value), rev: row.rev };
  }

  async cas(key: string, value: Uint8Array | null, expected: Rev): Promise<CasResult> {
    this.#assertOpen("cas");
    checkedKey(key);
    const wanted = { key, value: checkedValue(value, key), expected: checkedRev(expected, key) };
    const { promise, resolve, reject } = Promise.withResolvers<CasResult>();
    this.#queue.push({ ...wanted, resolve, reject });
    this.#writing ??= this.#write();
    return await promise;
  }

  list(prefix: string): AsyncIterable<StoreEntry> {
    this.#assertOpen("list");
    return entries(this.#table, checkedPrefix(prefix));
  }

  watch(prefix: string, { signal }: { signal?: AbortSignal | undefined } = {}): AsyncIterable<StoreEvent> {
    this.#assertOpen("watch");
    checkedPrefix(prefix);
    return { [Symbol.asyncIterator]: () => this.#begin(prefix, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  #begin(prefix: string, signal: AbortSignal | undefined): Watch {
    const end = (): void => watch.end();
    const watch = new Watch(
      () => this.#table.select(prefix),
      this.#limit,
      () => {
        this.#watches.delete(entry);
        signal?.removeEventListener("abort", end);
      },
    );
    const entry = { prefix, watch };
    this.#watches.add(entry);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted === true) watch.end();
    else if (this.#closed !== undefined) watch.close();
    return watch;
  }

  async #write(): Promise<void> {
    await Promise.resolve(); // what is asked for in the same turn goes together
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0));
    this.#writing = undefined;
  }

  async #commit(batch: readonly Request[]): Promise<void> {
    const draft = this.#table.draft(batch);
    try {
      if (draft.changes.length > 0) await this.#keeping.persist?.(draft);
    } catch (error) {
      for (const { key, reject } of batch) reject(new StoreWriteError(key, error));
      return;
    }
    this.#table.apply(draft);
    for (const row of draft.changes)
      for (const { prefix, watch } of this.#watches) if (row.key.startsWith(prefix)) watch.tell(row);
    for (const [at, result] of draft.results.entries()) batch[at]?.resolve(result);
  }

  async #close(): Promise<void> {
    await this.#writing;
    for (const { watch } of this.#watches) watch.close();
    await this.#keeping.release?.();
  }

  #assertOpen(call: string): void {
    if (this.#closed !== undefined) throw new StoreClosedError(call);
  }
}

async function* entries(table: Table, prefix: string): AsyncIterable<StoreEntry> {
  for (const { key, value, rev } of table.select(prefix)) yield { key, value: new Uint8Array(value), rev };
}
