import { spawn } from "node:child_process";

/** How a command is run. */
export interface RunOptions {
  cwd: string;
  /** After so long it is killed, with all it started, in ms. @default 60_000 */
  limit?: number;
  /** Sends SIGTERM once it has printed a line, and nothing more for half a second. @default false */
  isEndless?: boolean;
}

const windows = process.platform === "win32";

/** Runs a command to its end and returns what it printed. @throws Error with that, unless it ended by itself with 0. */
export async function run(
  command: readonly string[],
  { cwd, limit = 60_000, isEndless = false }: RunOptions,
): Promise<string> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd, env: environment(), detached: !windows, shell: windows });
  let output = "";
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const killed = setTimeout(() => end("SIGKILL"), limit);
  const end = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    if (windows || signal !== "SIGKILL") child.kill(signal);
    else process.kill(-child.pid, signal);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (isEndless && quiet === undefined) quiet = setTimeout(() => end("SIGTERM"), 500);
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once("error", reject);
  child.once("close", (code, signal) => resolve(signal ?? String(code)));
  const how = await promise;
  clearTimeout(killed);
  clearTimeout(quiet);
  if (how === "0") return output;
  throw new Error(`"${command.join(" ")}" ended with ${how} (limit ${limit} ms):\n${output}`);
}

/** Ours without what vitest, pnpm and npm put into it for their own children. */
function environment(): NodeJS.ProcessEnv {
  const foreign = /^(?:npm_|pnpm_|vitest|vite|node_options$|node_env$|test$)/iu;
  const kept = Object.entries(process.env).filter(([key]) => !foreign.test(key));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", CI: "true" };
}
