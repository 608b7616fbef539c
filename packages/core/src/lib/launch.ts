import { DependencyFailedError, DependencyNotRunningError } from "../errors/dependency.ts";
import { toError } from "../errors/non-error-thrown.ts";
import { StartAbortedError } from "../errors/start.ts";
import { beginQuietly, turnIsOver } from "./beginnings.ts";
import { presentContext } from "./callers.ts";
import { handled } from "./deferred.ts";
import type { Generation } from "./generation.ts";
import { TURN } from "./run-of.ts";
import type { Unit } from "./unit.ts";

/** What came of starting several units. */
export interface Launch {
  /** Those that this launch began to start, or will once they have stopped; not those that were up already. */
  begun: Unit[];
  /** In the order they came; those of units that are not required are left out. */
  errors: Error[];
  /** All failures, by daemon. */
  byName: ReadonlyMap<string, Error>;
}

/** A start in flight. */
interface Begin {
  unit: Unit;
  start: Promise<void>;
}

/**
 * Starts units, dependencies first in the list; each enters its handler as soon as its own dependencies are ready.
 *
 * @param options.giveUp settle at the first error instead of going on to the end.
 */
export async function launch(units: readonly Unit[], options: { giveUp: boolean }): Promise<Launch> {
  const around = presentContext();
  const quiet: Generation[] = [];
  const begins: Begin[] = [];
  const begun: Unit[] = [];
  for (const unit of units) {
    const before = unit.generations;
    const queues = unit.condition === "stopping";
    if (isSimple(unit)) quiet.push(beginQuietly(unit, around));
    else begins.push({ unit, start: unit.start() });
    if (queues || unit.generations > before) begun.push(unit);
  }
  if (quiet.length > 0) await TURN;
  // Those that depend on nothing come first, so that an error at the root is noted before what it leads to.
  const waits: Begin[] = [];
  for (const generation of quiet) {
    turnIsOver(generation);
    const start = pending(generation);
    if (start !== undefined) waits.push({ unit: generation.unit, start });
  }
  for (const begin of begins) waits.push(begin);
  const failures = new Failures();
  if (options.giveUp) await firstFailure(waits, failures);
  else await Promise.all(waits.map(async (wait) => await failures.watch(wait)));
  return { begun, errors: failures.errors, byName: failures.byName };
}

/** Down, and dependent on nothing: most daemons. */
function isSimple(unit: Unit): boolean {
  const isDown = unit.condition === "idle" || unit.condition === "failed";
  return isDown && unit.definition.dependencies === undefined && !unit.host.closing;
}

/** What is left to wait for after the first turn: nothing where it is up or has completed. */
function pending({ unit, announced }: Generation): Promise<void> | undefined {
  const { state } = unit;
  if (state.status === "running" || announced) return undefined;
  if (state.status === "starting") return unit.pendingStart;
  const error = state.status === "error" ? state.error : new StartAbortedError(unit.name, "stop");
  return handled(Promise.reject(error));
}

class Failures {
  readonly errors: Error[] = [];
  readonly byName = new Map<string, Error>();

  /** Waits for a start and notes its failure. */
  async watch({ unit, start }: Begin): Promise<void> {
    try {
      await start;
    } catch (thrown) {
      const error = this.#atTheRoot(unit, toError(thrown));
      this.byName.set(unit.name, error);
      if (unit.definition.required !== false) this.errors.push(error);
    }
  }

  /** A dependency that could not even begin has failed, as far as this launch is concerned. */
  #atTheRoot(unit: Unit, error: Error): Error {
    if (!(error instanceof DependencyNotRunningError)) return error;
    const cause = this.byName.get(error.dependency);
    return cause === undefined ? error : new DependencyFailedError(unit.name, error.dependency, cause);
  }
}

/** Resolves when all have started or one that is required has not. */
async function firstFailure(begins: readonly Begin[], failures: Failures): Promise<void> {
  let left = begins.length;
  if (left === 0) return;
  await new Promise<void>((resolve) => {
    const settled = (): void => {
      left -= 1;
      if (left === 0 || failures.errors.length > 0) resolve();
    };
    for (const begin of begins) void failures.watch(begin).then(settled);
  });
}
