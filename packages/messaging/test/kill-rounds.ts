import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore } from "@brains/daemon-store";
import { StateKeeper } from "../src/state-keeper.ts";
import { StateStore } from "../src/state-store.ts";

const script = join(import.meta.dirname, "programs/count-states.mts");

/**
 * Has a process count in a state that is kept in a file, kills it with signal 9 at some moment, and looks what is kept;
 * again and again. Says how often it was killed when it had said something.
 *
 * @param longest ms from the first number that the process says to its end, at most.
 */
export async function killRounds(rounds: number, longest: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "states-"));
  const path = join(folder, "states.jsonl");
  let counted = 0;
  let amidWrites = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const said = await kill(path, Math.random() * longest);
      if (said !== undefined) amidWrites += 1;
      const found = await reopen(path);
      const least = said ?? counted;
      assert.ok(found >= least && found <= least + 3, `${found} is kept, and ${least} was flushed last`);
      counted = found;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return amidWrites;
}

/** The number in the state that is kept; it is one that was set, as a whole. */
async function reopen(path: string): Promise<number> {
  assert.ok(!existsSync(`${path}.corrupt-1`));
  const store = await fileStore(path);
  const state = new StateStore<{ n: number; copy: number; filler: string }>("sync");
  await new StateKeeper(store).keep(state);
  await store[Symbol.asyncDispose]();
  const n = state.current?.n ?? 0;
  if (state.current !== undefined)
    assert.deepEqual(state.current, { n, copy: n, filler: "x".repeat((n * 7_919) % 50_000) });
  return n;
}

/** The last number that the process said before it was killed. */
async function kill(path: string, delay: number): Promise<number | undefined> {
  const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (output === "") setTimeout(() => child.kill("SIGKILL"), delay);
    output += chunk.toString();
  });
  const signal = await new Promise((resolve) => child.once("close", (_, name) => resolve(name)));
  assert.equal(signal, "SIGKILL");
  const last = output.split("\n").at(-2);
  return last === undefined ? undefined : Number(last);
}
