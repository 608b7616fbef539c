import process from "node:process";
import type { DaemonRegistry } from "@brains/daemon-registry";
import { createBrain } from "./brain.ts";
import { dataFolder } from "./command/data-folder.ts";
import type { Options } from "./command/options.ts";
import { InUseError } from "./database/errors.ts";
import { Shelf } from "./database/shelf.ts";
import { rootCause } from "./root-cause.ts";
import { sourcesOf } from "./sources.ts";
import { answerBeside, keepAnswering } from "./answering.ts";
import { Screen } from "./view/screen.ts";

/**
 * Runs the brain until Ctrl-C, or for as long as the options say.
 *
 * @returns the exit code: 1 when it was only to answer and nothing does.
 */
export async function runSession(options: Options): Promise<number> {
  const sources = sourcesOf(options.notes);
  const folder = options.data ?? dataFolder(sources.root);
  const shelf = new Shelf(folder, sources.root);
  const { search, duration } = options;
  const endsWithAnswer = search !== undefined && duration === undefined;
  const screen = new Screen({ isQuiet: endsWithAnswer });
  const registry = createBrain(shelf, sources, screen.logger, options.port);
  screen.follow(registry);
  const end = theEnd(registry);
  registry.handleSignals();
  // `| head`: nobody reads on.
  process.stdout.on("error", () => void registry.shutdown());
  let code = 0;
  try {
    await start(registry, end.signal);
    screen.up();
    if (duration !== undefined) endAfter(duration, registry, end.signal);
    if (search !== undefined)
      code = await keepAnswering({ registry, shelf, screen, words: search, signal: end.signal });
    if (endsWithAnswer) await registry.shutdown();
    await end.whole;
  } catch (error) {
    if (error instanceof InUseError && search !== undefined) return answerBeside(folder, search, screen);
    throw error;
  } finally {
    screen.close();
  }
  if (!endsWithAnswer) screen.summarize(registry);
  return endsWithAnswer ? code : 0;
}

/** Starts everything; what cannot start takes the others down and is thrown. A shutdown meanwhile is no failure. */
async function start(registry: DaemonRegistry, signal: AbortSignal): Promise<void> {
  try {
    await registry.startAll();
  } catch (error) {
    if (signal.aborted) return;
    await registry.shutdown();
    throw rootCause(error);
  }
}

function endAfter(duration: number, registry: DaemonRegistry, signal: AbortSignal): void {
  const timer = setTimeout(() => void registry.shutdown(), duration);
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/** Aborted when the end begins; `whole` resolves when everything has stopped. */
function theEnd(registry: DaemonRegistry): { signal: AbortSignal; whole: Promise<void> } {
  const controller = new AbortController();
  const { promise: whole, resolve } = Promise.withResolvers<void>();
  registry.on("registry:shutdown", ({ phase }) => {
    controller.abort();
    if (phase === "done") resolve();
  });
  return { signal: controller.signal, whole };
}
