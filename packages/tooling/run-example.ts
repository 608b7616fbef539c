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
 */
export async function runExample(file: string, isEndless: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const stop = () => child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), limit);
  let silence = setTimeout(stop, quietBeforeOutput);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      if (output === "" || !isEndless) {
        clearTimeout(silence);
        if (!child.killed) silence = setTimeout(stop, quiet);
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
  const how =
    signal === "SIGKILL" ? `still ran after ${limit} ms` : `ended with ${signal ?? `exit code ${code}`}`;
  throw new Error(
    `${file} ${how}${child.killed && signal !== "SIGKILL" ? " (it was quiet, so it was sent SIGTERM)" : ""}\n${output}`,
  );
}
