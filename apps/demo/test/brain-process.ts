import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { onTestFinished, vi } from "vitest";

const MAIN = join(import.meta.dirname, "../src/main.ts");
const PATIENCE = { timeout: 8_000, interval: 10 };

/** The demo as a process of its own. */
export class BrainProcess {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      // The second process of a test run starts in a third of the time of the first.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "brain-compile-cache") },
    });
    this.child.stdout?.on("data", (data: Buffer) => (this.stdout += data.toString()));
    this.child.stderr?.on("data", (data: Buffer) => (this.stderr += data.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => resolve(code ?? signal));
    });
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  /** Waits until it has printed what matches. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    return await vi.waitFor(() => {
      const match = pattern.exec(this.stdout);
      if (!match) throw new Error(`Nothing matches ${String(pattern)} in:\n${this.stdout}\n${this.stderr}`);
      return match;
    }, PATIENCE);
  }

  /** Ctrl-C. @returns the exit code, and how long it took to end, in ms. */
  async interrupt(): Promise<{ code: number | NodeJS.Signals | null; took: number }> {
    const began = performance.now();
    this.child.kill("SIGINT");
    const code = await this.ended;
    return { code, took: performance.now() - began };
  }
}
