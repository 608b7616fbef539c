import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** A process of ours, and what it said so far. */
export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when it has ended, with its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly said: { out: string; err: string };
  /** Resolves when standard error, or output, contains this. */
  says(text: string): Promise<void>;
}

/** A program of `programs/` in a Node of its own. */
export function child(program: string, args: readonly string[] = []): Child {
  const file = join(import.meta.dirname, "programs", `${program}.mts`);
  const running = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  const waiting = new Set<() => void>();
  const hear = (stream: Readable, kind: "out" | "err"): void =>
    void stream.on("data", (chunk: Buffer) => {
      said[kind] += chunk.toString();
      for (const look of waiting) look();
    });
  hear(running.stdout, "out");
  hear(running.stderr, "err");
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    running.once("close", (code, signal) => resolve(code ?? signal));
  });
  return {
    process: running,
    ended,
    said,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (said.err.includes(text) || said.out.includes(text)) resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without saying "${text}": ${said.out}${said.err}`)));
      }),
  };
}
