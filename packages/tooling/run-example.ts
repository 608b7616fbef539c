import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const limit = 10_000;
const quiet = 1_000;
const quietBeforeOutput = 3_000;

/**
 * Runs a file in its own Node and rejects unless it exits with 0 within 10 s. A program that prints nothing for a
 * second (three, before its first output) is sent SIGTERM, and so is an endless one a second after its first output.
 * One that fails for that may just have been slow on a busy machine: it is given one more chance and five times as long.
 */
export async function runExample(
  file: string,
  isEndless: boolean,
  [patience = 1, ...more]: readonly number[] = [1, 5],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const stop = () => child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), limit * patience);
  let silence = setTimeout(stop, quietBeforeOutput * patience);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      if (output === "" || !isEndless) {
        clearTimeout(silence);
        if (!child.killed) silence = setTimeout(stop, quiet * patience);
      }
      output += chunk.toString();
    });
  }
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...end) => resolve(end));
  });
  clearTimeout(kill);
  clearTimeout(silence);
  rmSync(folder, { recursive: true });
  if (code === 0) return;
  if (child.killed && signal !== "SIGKILL" && more.length > 0) return await runExample(file, isEndless, more);
  const how =
    signal === "SIGKILL" ? `still ran after ${limit} ms` : `ended with ${signal ?? `exit code ${code}`}`;
  throw new Error(
    `${file} ${how}${child.killed && signal !== "SIGKILL" ? " (it was quiet, so it was sent SIGTERM)" : ""}\n${output}`,
  );
}
