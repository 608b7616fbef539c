import { randomUUID } from "node:crypto";
import type { Store } from "@brains/daemon-core";
import { casClauses } from "./lib/contract/cas.ts";
import type { Clause } from "./lib/contract/clause.ts";
import { closingClauses } from "./lib/contract/closing.ts";
import { durableClauses } from "./lib/contract/durable.ts";
import { listClauses } from "./lib/contract/list.ts";
import { valueClauses } from "./lib/contract/values.ts";
import { watchClauses } from "./lib/contract/watch.ts";

/** What registers the tests, of whichever runner, and what the store promises beyond the port. */
export interface ContractOptions {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
  /** A place that is opened again holds what it held: tests that too. @default false */
  durable?: boolean | undefined;
}

/**
 * Registers the tests that every `Store` must pass, with whichever test runner: its `describe` and `it` are given.
 *
 * @param makeStore opens the store at a place. A place is a name that was never used before (letters, digits and
 * hyphens): make a file, a table or a prefix of it. The tests dispose of what they open.
 *
 * @example
 * ```ts
 * import { describe, it } from "node:test";
 * import { memoryStore } from "@brains/daemon-store";
 * import { storeContract } from "@brains/daemon-store/contract";
 *
 * storeContract("my store", () => memoryStore(), { describe, it });
 * ```
 */
export function storeContract(
  name: string,
  makeStore: (place: string) => Store | Promise<Store>,
  options: ContractOptions,
): void {
  const durable = options.durable === true ? durableClauses : [];
  options.describe(`the Store contract, kept by ${name}`, () => {
    for (const clauses of [casClauses, valueClauses, listClauses, watchClauses, closingClauses, durable])
      for (const clause of clauses) options.it(clause.title, async () => await check(clause, makeStore));
  });
}

async function check({ run }: Clause, makeStore: (place: string) => Store | Promise<Store>): Promise<void> {
  const own = randomUUID();
  const opened: Store[] = [];
  try {
    await run(async (place = own) => {
      const store = await makeStore(place);
      opened.push(store);
      return store;
    });
  } finally {
    for (const store of opened) await store[Symbol.asyncDispose]();
  }
}
