/** The revision of one write: above those of all writes before it, for as long as the store's `era` lasts. */
export type Rev = bigint;

/** A key that has a value. */
export interface StoreEntry {
  readonly key: string;
  readonly value: Uint8Array;
  /** The write that gave it this value. */
  readonly rev: Rev;
}

/** What became of a {@link Store.cas}: written as `rev`, or refused because the key was not as expected. */
export type CasResult = { ok: true; rev: Rev } | { ok: false };

/**
 * What a {@link Store.watch} tells: `put` for each key there is, in key order, then `synced`, then `put` and
 * `delete` in the order of the writes.
 *
 * `resync` means that changes were lost, because the watcher was too slow or the engine lost its connection:
 * forget what you were told. A new snapshot follows, then `synced`, then changes again.
 */
export type StoreEvent =
  | ({ type: "put" } & StoreEntry)
  | { type: "delete"; readonly key: string; readonly rev: Rev }
  | { type: "synced" }
  | { type: "resync" };

/**
 * Where schedules and states are kept across process restarts: values under keys, compare-and-set, and watch.
 * An engine implements just this; `storeContract` of `@brains/daemon-store/contract` tells whether it does.
 *
 * Keys are non-empty, well-formed strings, ordered by code point (as their UTF-8 bytes are). Values are bytes,
 * copied on the way in and out: what a caller does with its array later changes nothing that is stored.
 */
export interface Store extends AsyncDisposable {
  /** Changes when revisions were reset: one that was kept from another era means nothing any more. */
  readonly era: string;

  /**
   * Reads a key. `undefined`: there never was such a key. A `value` of null: it was deleted, by the write
   * `rev`; an engine may forget that after a while and say `undefined`. Revisions keep growing all the same.
   *
   * A write is seen from the moment its `cas` resolved, at the latest.
   */
  get(key: string): Promise<{ value: Uint8Array | null; rev: Rev } | undefined>;

  /**
   * Writes `value`, or deletes the key when that is null, if `get` would say `expected` at this moment: the
   * `rev` of the value or of the deletion, `0n` where it says `undefined`.
   *
   * Calls take effect in the order in which they were made. A write is as durable as the engine can make it
   * when the promise resolves.
   *
   * @throws when the outcome is unknown: it may or may not have been written, so read before you decide.
   * Nothing was written when the error's code is `STORE_INVALID_ARGUMENT` (it names the key and the rule) or
   * `STORE_CLOSED`; all calls of a store throw or reject with these.
   */
  cas(key: string, value: Uint8Array | null, expected: Rev): Promise<CasResult>;

  /**
   * Every key that begins with `prefix` and has a value, in key order, as they all were at one moment: when the
   * first one was asked for. `""` is every key.
   */
  list(prefix: string): AsyncIterable<StoreEntry>;

  /**
   * What the keys that begin with `prefix` hold now, and how they change from then on; nothing is lost in between,
   * unless it says `resync`. It begins when the first event is asked for, once for each iteration.
   *
   * It ends, without an error, when `signal` is aborted or the loop is left. When the store is closed it ends
   * after the last change.
   */
  watch(prefix: string, options?: { signal?: AbortSignal | undefined }): AsyncIterable<StoreEvent>;

  /** Closes the store: waits for the writes that were begun, ends watches and lets go of what it holds. */
  [Symbol.asyncDispose](): Promise<void>;
}
