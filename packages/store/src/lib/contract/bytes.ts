import assert from "node:assert/strict";
import type { Rev, Store } from "@brains/daemon-core";

/** Text as bytes. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as text. */
export function text(value: Uint8Array | null | undefined): string | undefined {
  return value ? new TextDecoder().decode(value) : undefined;
}

/** Writes, on top of whatever is there, and says as which revision. */
export async function put(store: Store, key: string, value: string | null): Promise<Rev> {
  const expected = (await store.get(key))?.rev ?? 0n;
  const result = await store.cas(key, value === null ? null : bytes(value), expected);
  assert.ok(result.ok, `a write of ${JSON.stringify(key)} on top of revision ${expected} was refused`);
  return result.rev;
}

/** What a list holds, as text. */
export async function listed(store: Store, prefix = ""): Promise<[string, string | undefined][]> {
  const found: [string, string | undefined][] = [];
  for await (const { key, value } of store.list(prefix)) found.push([key, text(value)]);
  return found;
}
