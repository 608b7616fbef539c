import { afterEach, vi } from "vitest";
import { blockOf } from "./blocks.ts";

let count = 0;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Runs a block of the seed README as it is; `names` are those it leaves undeclared, for the rest of the test. */
export async function runBlock(title: string, names: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(names)) vi.stubGlobal(name, value);
  count += 1;
  await import(`${blockOf(title).file}?run=${count}`);
}
