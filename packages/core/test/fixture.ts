import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** How a fixture ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  lines: string[];
}

/** A program in `fixtures/`, run by this very Node in a process of its own; never longer than a few seconds. */
export class Fixture {
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #ended: Promise<Ended>;
  #output = "";

  constructor(name: string, args: readonly string[] = [], flags: readonly string[] = []) {
    const file = join(import.meta.dirname, "fixtures", `${name}.ts`);
    this.#child = spawn(process.execPath, [...flags, file, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 8_000,
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.#ended = this.#end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when the program has printed the line. */
  async line(wanted: string): Promise<void> {
    while (!this.#lines.includes(wanted)) {
      if (this.#child.exitCode !== null) throw new Error(`It ended without saying "${wanted}".`);
      await Promise.race([once(this.#child.stdout, "data"), this.#ended]);
    }
  }

  async end(): Promise<Ended> {
    return await this.#ended;
  }

  async #end(): Promise<Ended> {
    const [code, signal] = (await once(this.#child, "close")) as [number | null, NodeJS.Signals | null];
    return { code, signal, lines: this.#lines };
  }

  get #lines(): string[] {
    return this.#output.split("\n").filter((line) => line !== "");
  }
}
