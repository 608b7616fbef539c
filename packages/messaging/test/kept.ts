import type { Store } from "@brains/daemon-core";
import { bytesOf, stateIn } from "../src/lib/kept-text.ts";

/** What a store has of a daemon's state; `undefined`: nothing. */
export async function kept(store: Store, daemon = "sync"): Promise<{ value: unknown } | undefined> {
  const found = await store.get(`state/${daemon}`);
  return found?.value ? { value: stateIn(found.value) } : undefined;
}

/** Writes a daemon's state, as somebody else would: bytes as they are, anything else as a state. */
export async function put(store: Store, state: unknown, daemon = "sync"): Promise<void> {
  const key = `state/${daemon}`;
  const bytes = state instanceof Uint8Array ? state : bytesOf(state);
  const written = await store.cas(key, bytes, (await store.get(key))?.rev ?? 0n);
  if (!written.ok) throw new Error(`${key} was not written`);
}
