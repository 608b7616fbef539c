import type { Debugger, Runtime } from "node:inspector";
import type { MessagePort } from "node:worker_threads";

/** Where things stand in the memory that the main thread and the one that watches it share. */
export const SHARED = { beats: 0, entered: 1, stop: 2, debugged: 3, length: 4 } as const;

/** What the watching thread is told when it begins; times are in ms. */
export interface WatchData {
  readonly shared: Int32Array;
  readonly limit: number;
  /** From beat to beat. */
  readonly period: number;
  /** The `Symbol.for` key under which the main thread answers who is running. */
  readonly key: string;
  /** Where names come in. */
  readonly port: MessagePort;
}

/** A name that the main thread may enter. */
export interface WatchedName {
  readonly index: number;
  readonly name: string;
}

/** What the watching thread found out about one block. */
export interface Block {
  readonly daemon: string | undefined;
  readonly stack: string | undefined;
  readonly duration: number;
  /** When it began: wall time, ms since the epoch. */
  readonly at: number;
}

/**
 * What runs in the watching thread: it waits for beats, and where they fail to come it asks the blocked thread, by
 * V8's debugger, what it is doing. It is sent there as text, so that it needs no file of its own in whatever a bundler
 * makes of us: it may use nothing from outside itself.
 */
export async function watchLoop({ beats, entered, stop, debugged }: typeof SHARED): Promise<void> {
  const { parentPort, receiveMessageOnPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const { writeSync } = process.getBuiltinModule("node:fs");
  const { shared, limit, period, key, port } = workerData as WatchData;
  const names: string[] = [];
  let last = Atomics.load(shared, beats);
  let silence = 0;
  let found: Omit<Block, "duration"> | undefined;

  while (Atomics.load(shared, stop) === 0) {
    const before = performance.now();
    const beaten = Atomics.wait(shared, beats, last, period) !== "timed-out";
    // Whoever waited much longer than it asked for was stopped itself, and the main thread with it.
    silence += Math.min(performance.now() - before, 2 * period);
    if (beaten) {
      if (found !== undefined)
        parentPort?.postMessage({ ...found, duration: Math.round(silence - period) }, []);
      found = undefined;
      silence = 0;
      last = Atomics.load(shared, beats);
    } else if (silence > limit + period && found === undefined && Atomics.load(shared, debugged) === 0) {
      const asked = performance.now();
      found = await findOut(Date.now() - Math.round(silence - period));
      silence += performance.now() - asked;
    }
  }

  async function findOut(at: number): Promise<Omit<Block, "duration">> {
    const index = Atomics.load(shared, entered);
    for (let sent = next(); sent !== undefined; sent = next()) names[sent.index] = sent.name;
    const { said, stack } = await askMainThread();
    const daemon = names[index] ?? said;
    const who = daemon === undefined ? "Something" : `Daemon "${daemon}"`;
    try {
      writeSync(2, `${who} has blocked the event loop for more than ${limit} ms.\n${stack ?? ""}`);
    } catch {
      // Nobody reads it.
    }
    return { daemon, stack, at };
  }

  function next(): WatchedName | undefined {
    return receiveMessageOnPort(port)?.message as WatchedName | undefined;
  }

  async function askMainThread(): Promise<{ said?: string; stack?: string }> {
    const session = connect();
    if (session === undefined) return {};
    const post = (method: string, params?: object): Promise<unknown> =>
      new Promise((resolve) => {
        session.post(method, params, (_error, result) => resolve(result));
      });
    const urls = new Map<string, string>();
    let patience: NodeJS.Timeout | undefined;
    try {
      session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
      const paused = new Promise<Debugger.PausedEventDataType | undefined>((resolve) => {
        session.once("Debugger.paused", ({ params }) => resolve(params));
        // It answers only where JavaScript runs: not in a native call, and not where there is no debugger.
        patience = setTimeout(() => resolve(undefined), 2_000);
        void post("Debugger.enable");
        void post("Debugger.pause").then((result) => result ?? resolve(undefined));
      });
      const frames = (await paused)?.callFrames;
      if (frames === undefined || Atomics.load(shared, beats) !== last) return {};
      const expression = `globalThis[Symbol.for(${JSON.stringify(key)})]?.()`;
      const answer = await post("Runtime.evaluate", {
        expression,
        returnByValue: true,
        silent: true,
        timeout: 100,
      });
      const said: unknown = (answer as Runtime.EvaluateReturnType | undefined)?.result.value;
      return { ...(typeof said === "string" && { said }), stack: stackOf(frames, urls) };
    } finally {
      clearTimeout(patience);
      session.disconnect();
    }
  }

  function connect() {
    try {
      const { Session } = process.getBuiltinModule("node:inspector");
      const session = new Session();
      session.connectToMainThread();
      return session;
    } catch {
      return undefined;
    }
  }

  function stackOf(frames: readonly Debugger.CallFrame[], urls: ReadonlyMap<string, string>): string {
    const lines = frames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => {
      const name = functionName === "" ? "<anonymous>" : functionName;
      return `    at ${name} (${urls.get(scriptId) ?? ""}:${lineNumber + 1}:${columnNumber + 1})\n`;
    });
    const outside = lines.filter((line) => !line.includes("(node:internal/"));
    return outside.slice(0, 20).join("");
  }
}
