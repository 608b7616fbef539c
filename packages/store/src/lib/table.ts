import type { CasResult, StoreEntry } from "@brains/daemon-core";
import { compareKeys } from "./compare-keys.ts";

/** How many deleted keys are remembered. */
const REMEMBERED = 1_000;

/** A key and what it holds; never changed, so whoever has one has a snapshot. */
export interface Row {
  readonly key: string;
  /** null: deleted. */
  readonly value: Uint8Array | null;
  readonly rev: bigint;
}

/** What a batch of writes would change: the rows in the order of the writes. */
export interface Draft {
  readonly rows: ReadonlyMap<string, Row>;
  readonly changes: readonly Row[];
}

/** A write that is asked for. */
export interface Wanted {
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly expected: bigint;
}

/** The rows of a store, and the rules of compare-and-set. */
export class Table {
  /** The last revision that was given out, be it to a write that failed: none is given out twice. */
  rev: bigint;
  readonly #rows: Map<string, Row>;
  /** Keys that are deleted, the longest ago first. */
  readonly #deleted: Set<string>;

  constructor(rev = 0n, rows: readonly Row[] = []) {
    this.rev = rev;
    this.#rows = new Map(rows.map((row) => [row.key, row]));
    const deleted = rows.filter(({ value }) => value === null);
    this.#deleted = new Set(deleted.toSorted((a, b) => (a.rev < b.rev ? -1 : 1)).map(({ key }) => key));
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** The rows with a value whose key begins with `prefix`, in key order. */
  select(prefix: string): (Row & StoreEntry)[] {
    const found: (Row & StoreEntry)[] = [];
    for (const row of this.#rows.values()) if (hasValue(row) && row.key.startsWith(prefix)) found.push(row);
    return found.toSorted((a, b) => compareKeys(a.key, b.key));
  }

  /** What would become of the writes, one after the other; nothing is changed yet. */
  draft(batch: readonly Wanted[]): Draft & { results: CasResult[] } {
    const rows = new Map<string, Row>();
    const changes: Row[] = [];
    const results = batch.map(({ key, value, expected }): CasResult => {
      const current = (rows.get(key) ?? this.#rows.get(key))?.rev ?? 0n;
      if (current !== expected) return { ok: false };
      const row = { key, value, rev: (this.rev += 1n) };
      rows.set(key, row);
      changes.push(row);
      return { ok: true, rev: row.rev };
    });
    return { rows, changes, results };
  }

  /** Every row as it will be once the draft is applied, deleted ones too. */
  *after({ rows }: Draft): Iterable<Row> {
    for (const row of this.#rows.values()) yield rows.get(row.key) ?? row;
    for (const row of rows.values()) if (!this.#rows.has(row.key)) yield row;
  }

  apply({ changes }: Draft): void {
    for (const row of changes) {
      this.#rows.set(row.key, row);
      this.#deleted.delete(row.key);
      if (row.value === null) this.#deleted.add(row.key);
    }
    for (const key of this.#deleted) {
      if (this.#deleted.size <= REMEMBERED) break;
      this.#deleted.delete(key);
      this.#rows.delete(key);
    }
  }
}

function hasValue(row: Row): row is Row & StoreEntry {
  return row.value !== null;
}
