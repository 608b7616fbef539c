import { afterEach, vi } from "vitest";
import type { DaemonDefinition } from "../../src/index.ts";
import { blockOf } from "./blocks.ts";

let count = 0;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Runs a block of the seed README as it is; `names` are those it leaves undeclared, for the rest of the test. */
export async function runBlock(title: string, names: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(names)) vi.stubGlobal(name, value);
  count += 1;
  await import(`${blockOf(title).file}?run=${count}`);
}

/** What a block registers, for a test that has its handler do more than the comment that is in it. */
export async function definitionIn(title: string): Promise<DaemonDefinition> {
  const register = vi.fn<(definition: DaemonDefinition) => void>();
  await runBlock(title, { registry: { register } });
  const [definition] = register.mock.calls[0] ?? [];
  if (definition === undefined) throw new Error(`The block under "${title}" registers nothing.`);
  return definition;
}
