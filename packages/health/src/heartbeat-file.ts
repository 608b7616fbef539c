import { rename, rm, writeFile } from "node:fs/promises";
import { type Clock, type Duration, durationOf, systemClock } from "@brains/daemon-core";
import { pulse } from "./lib/pulse.ts";
import { warn } from "./lib/warn.ts";

/** How a heartbeat file is written. */
export interface HeartbeatFileOptions {
  /** From beat to beat, in ms. @default 5_000 */
  every?: Duration | undefined;
  /** Whether the process is well; while it is not, the file is left to grow old. @default always */
  well?: (() => boolean) | undefined;
  /** A word or a line for whoever looks into the file. @default "up" */
  status?: (() => string) | undefined;
  /** Told when a beat could not be written, and not again before one that could. @default a process warning */
  onError?: ((error: Error) => void) | undefined;
  /** @default the system's, which does not keep the process alive for this */
  clock?: Clock | undefined;
}

/** A file that is being written. */
export interface HeartbeatFile extends AsyncDisposable {
  /** Ends it and removes the file. */
  stop(): Promise<void>;
}

/**
 * Writes a file again and again, so that a supervisor outside can see that this process is alive and well: a file that
 * is older than three beats or so, or is not there, is a process to be replaced. It is written from the event loop,
 * so a blocked loop writes none. It holds `{ "pid": …, "time": …, "status": … }`, the time in ms since the epoch, and
 * is replaced as a whole: nobody ever reads half of it. Resolves when it was written for the first time.
 *
 * @throws RangeError for a duration that is none, or 0; the first beat's own error where the file cannot be written.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { heartbeatFile } from "@brains/daemon-health";
 *
 * const beat = await heartbeatFile("heartbeat.json", { every: "1s", status: () => "indexing" });
 * console.log(JSON.parse(await readFile("heartbeat.json", "utf8"))); // { pid: 4711, time: 1795621, status: "indexing" }
 * await beat.stop();
 * ```
 */
export async function heartbeatFile(
  path: string,
  options: HeartbeatFileOptions = {},
): Promise<HeartbeatFile> {
  const { well, status, clock = systemClock({ ref: false }) } = options;
  const every = durationOf(options.every ?? 5_000, "heartbeatFile.every", 1);
  const { pid } = process;
  const draft = `${path}.${pid}.tmp`;
  const write = async (): Promise<void> => {
    if (well?.() === false) return;
    await writeFile(draft, `${JSON.stringify({ pid, time: clock.now(), status: status?.() ?? "up" })}\n`);
    await rename(draft, path);
  };
  await write();
  const beats = pulse(clock, every, write, options.onError ?? warn("The heartbeat file was not written"));
  const stop = async (): Promise<void> => {
    await beats.stop();
    await Promise.all([rm(path, { force: true }), rm(draft, { force: true })]);
  };
  return { stop, [Symbol.asyncDispose]: stop };
}
