import { randomUUID } from "node:crypto";
import { clearInterval, setInterval } from "node:timers";
import { MessageChannel, Worker } from "node:worker_threads";
import { type Duration, durationOf } from "@brains/daemon-core";
import { type Block, SHARED, watchLoop, type WatchData, type WatchedName } from "./lib/watch-loop.ts";

/** The event loop stood still for longer than `limit`. */
export interface LoopBlocked {
  readonly type: "registry:loop-blocked";
  /** The daemon that was running, as well as can be known. */
  readonly daemon: string | undefined;
  /** Where the main thread was, a line a call; Node only, and only where it was in JavaScript. */
  readonly stack: string | undefined;
  /** For how long, in ms. */
  readonly duration: number;
  /** The limit, in ms. */
  readonly limit: number;
  /** When it began: wall time, ms since the epoch. */
  readonly at: number;
}

/** How the loop is watched. */
export interface LoopWatchdogOptions {
  /** How long the loop may stand still, in ms; from 20 on. @default 1_000 */
  limit?: Duration | undefined;
  /** Told when the loop goes on again. */
  onBlocked?: ((report: LoopBlocked) => void) | undefined;
  /**
   * Who is running, called in the blocked code itself and in its async context (an `AsyncLocalStorage` still has its
   * store), so it is right after an `await` too. Only Node can call it, so it must not be relied on to be called.
   */
  current?: (() => string | undefined) | undefined;
}

/** A watch over the event loop. */
export interface LoopWatchdog extends AsyncDisposable {
  /** Code of this daemon begins to run. @returns what `leave` wants to have. */
  enter(daemon: string): number;
  /** It has returned, or is at its first `await`. */
  leave(entered: number): void;
  /** Ends the watch; resolves when its thread has ended. */
  stop(): Promise<void>;
}

/**
 * Watches the event loop from a thread of its own. When the loop stands still for longer than `limit`, that thread
 * writes to standard error, while it still does, which daemon was running and where; `onBlocked` is told afterwards.
 * Nothing is ended: a loop that is blocked cannot be helped from inside its process.
 *
 * The name is that of the last `enter` without its `leave`, else what `current` says. The stack needs V8's debugger:
 * there is none on Bun and Deno. While a debugger is attached to the process nothing is reported. Real time counts,
 * whatever a test does to timers, and the process is not kept alive. The thread costs 8–14 MB.
 *
 * @throws RangeError for a limit that is no duration, or less than 20 ms.
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { loopWatchdog } from "@brains/daemon-health";
 *
 * const watch = loopWatchdog({
 *   limit: "100ms",
 *   onBlocked: ({ daemon, duration }) => console.log(`${daemon}: ${duration >= 100}`), // indexer: true
 * });
 * await setTimeout(300); // the thread begins
 * const entered = watch.enter("indexer");
 * for (const until = Date.now() + 500; Date.now() < until; );
 * watch.leave(entered);
 * await setTimeout(200);
 * await watch.stop();
 * ```
 */
export function loopWatchdog(options: LoopWatchdogOptions = {}): LoopWatchdog {
  const { onBlocked, current } = options;
  const limit = durationOf(options.limit ?? 1_000, "loopWatchdog.limit", 20);
  const period = Math.min(250, Math.ceil(limit / 4));
  const shared = new Int32Array(new SharedArrayBuffer(SHARED.length * Int32Array.BYTES_PER_ELEMENT));
  const key = `@brains/daemon-health/loop-watchdog/${randomUUID()}`;
  const { port1: names, port2: port } = new MessageChannel();
  const worker = new Worker(`(${String(watchLoop)})(${JSON.stringify(SHARED)})`, {
    eval: true,
    name: "loop-watchdog",
    workerData: { shared, limit, period, key, port } satisfies WatchData,
    transferList: [port],
    execArgv: [],
    env: {},
  });
  worker.on("error", (error) => process.emitWarning(`The loop watchdog ended: ${String(error)}`));
  worker.on("message", (block: Block) => onBlocked?.({ type: "registry:loop-blocked", limit, ...block }));
  const ended = new Promise<void>((resolve) => void worker.once("exit", () => resolve()));

  // Last, because a listener for messages takes it back.
  worker.unref();

  const isDebugged = debuggerSensor();
  const beat = setInterval(() => {
    shared[SHARED.debugged] = isDebugged() ? 1 : 0;
    Atomics.add(shared, SHARED.beats, 1);
    Atomics.notify(shared, SHARED.beats);
  }, period);
  beat.unref();
  if (current !== undefined) Reflect.set(globalThis, Symbol.for(key), current);

  const indices = new Map<string, number>();
  const indexOf = (name: string): number => {
    const index = indices.size + 1;
    indices.set(name, index);
    names.postMessage({ index, name } satisfies WatchedName, []);
    return index;
  };
  const stop = async (): Promise<void> => {
    clearInterval(beat);
    names.close();
    Reflect.deleteProperty(globalThis, Symbol.for(key));
    Atomics.store(shared, SHARED.stop, 1);
    Atomics.add(shared, SHARED.beats, 1);
    Atomics.notify(shared, SHARED.beats);
    worker.ref();
    await ended;
  };
  return {
    enter: (daemon) => Atomics.exchange(shared, SHARED.entered, indices.get(daemon) ?? indexOf(daemon)),
    leave: (entered) => void Atomics.store(shared, SHARED.entered, entered),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Tells whether a debugger is attached: what stands at a breakpoint is not blocked. */
function debuggerSensor(): () => boolean {
  try {
    const { url } = process.getBuiltinModule("node:inspector");
    return () => url() !== undefined;
  } catch {
    return () => false;
  }
}
