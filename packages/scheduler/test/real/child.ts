import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of `programs/` in a process of its own, which prints one JSON value a line. */
export class Child<Line> {
  readonly lines: Line[] = [];
  readonly process: ChildProcess;

  constructor(name: string, args: readonly string[] = [], flags: readonly string[] = []) {
    const path = fileURLToPath(new URL(`programs/${name}.mts`, import.meta.url));
    this.process = spawn(process.execPath, [...flags, path, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const { stdout } = this.process;
    if (stdout === null) throw new Error("It has no output.");
    createInterface(stdout).on("line", (line) => this.lines.push(JSON.parse(line) as Line));
  }

  /** All its lines, when it has ended. */
  async end(): Promise<Line[]> {
    if (this.process.exitCode === null) await once(this.process, "close");
    if (this.process.exitCode !== 0) throw new Error(`It ended with ${this.process.exitCode}.`);
    return this.lines;
  }
}
