import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";

const PROGRAM = join(import.meta.dirname, "fixtures/counting.ts");

/** What a process on that file found, and the last that it knew to be durable when it was sent a signal. */
async function live(
  file: string,
  signal: NodeJS.Signals,
  after: number,
): Promise<{ found: State; durable: number; end: unknown }> {
  const child = spawn(process.execPath, [PROGRAM, file], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
    const isDue = !child.killed && said.split("\n").length > after + 2;
    if (isDue) child.kill(signal);
  });
  const end = await new Promise((resolve) => child.once("close", (code, by) => resolve(code ?? by)));
  const [, found = "{}"] = /^found (.*)$/mu.exec(said) ?? [];
  const durable = [...said.matchAll(/^durable (\d+)$/gmu)].map(([, n]) => Number(n));
  return { found: JSON.parse(found) as State, durable: durable.at(-1) ?? 0, end };
}

interface State {
  readonly n: number;
  readonly copy: number;
  readonly last: string;
}

test("K1: after kill -9 the state is the last that was durable or a later one, and whole; after SIGTERM it is the very last", async () => {
  const folder = mkdtempSync(join(tmpdir(), "counting-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "state.jsonl");
  let before = { n: 0, last: "" };
  for (let round = 0; round < 4; round += 1) {
    const signal = round % 2 === 0 ? "SIGKILL" : "SIGTERM";
    const { found, durable, end } = await live(file, signal, 3 + round * 5);
    expect(end).toBe(signal === "SIGKILL" ? "SIGKILL" : 0);
    expect(found.copy).toBe(found.n);
    expect(found.n).toBeGreaterThanOrEqual(before.n);
    // What was set after the last that is known to be durable may be there, but not after an end in good order.
    const isOrderly = before.last === "shutdown";
    expect(isOrderly ? [found.n, found.last] : []).toEqual(isOrderly ? [before.n, before.last] : []);
    before = { n: durable, last: signal === "SIGTERM" ? "shutdown" : "" };
  }
});
