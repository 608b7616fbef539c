import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "../src/lib/contract/bytes.ts";
import { opening } from "./opening.ts";

const script = join(import.meta.dirname, "programs/count.mts");
const keys = ["a", "b", "c"];

/**
 * Has a process count in the store at `path`, kills it with signal 9 at some moment, and looks whether each key holds
 * the last number that was said, or the next one; again and again. Says how often it was killed amid writes.
 *
 * @param delay ms from the first number, or from the start of the process, to its end.
 */
export async function killRounds(
  path: string,
  rounds: number,
  { from, delay }: { from: "start" | "first write"; delay: () => number },
): Promise<number> {
  const counted = new Map(keys.map((key) => [key, 0]));
  let era: string | undefined;
  let amidWrites = 0;
  for (let round = 0; round < rounds; round += 1) {
    const said = await kill(path, from, delay());
    if (said.length > 0) amidWrites += 1;
    for (const [key = "", n] of said) counted.set(key, Number(n));
    assert.ok(!existsSync(`${path}.corrupt-1`));

    const warnings: string[] = [];
    const store = await opening(path, undefined, warnings);
    assert.deepEqual(warnings, []);
    for (const [key, n] of counted) {
      const value = text((await store.get(key))?.value) ?? "0 ";
      const found = Number.parseInt(value, 10);
      assert.ok(found === n || found === n + 1, `${key} is ${found}, and ${n} was said`);
      if (found > 0) assert.equal(value, `${found} ${"x".repeat((found * 7_919) % 50_000)}`);
      counted.set(key, found);
    }
    if (era !== undefined) assert.equal(store.era, era);
    if ((counted.get("a") ?? 0) > 0) era = store.era;
    await store[Symbol.asyncDispose]();
  }
  return amidWrites;
}

/** What the process said before it was killed. */
async function kill(path: string, from: "start" | "first write", delay: number): Promise<string[][]> {
  const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
  const killLater = () => void setTimeout(() => child.kill("SIGKILL"), delay);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (output === "" && from === "first write") killLater();
    output += chunk.toString();
  });
  if (from === "start") killLater();
  const signal = await new Promise((resolve) => child.once("close", (_, name) => resolve(name)));
  assert.equal(signal, "SIGKILL");
  const lines = output.split("\n").slice(0, -1);
  return lines.map((line) => line.split(" "));
}
