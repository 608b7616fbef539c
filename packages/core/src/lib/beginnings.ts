import type { AsyncResource } from "node:async_hooks";
import { toError } from "../errors/non-error-thrown.ts";
import type { RunInfo } from "../scope.ts";
import type { Deferred } from "./deferred.ts";
import { fail, runSettled } from "./endings.ts";
import { Generation } from "./generation.ts";
import { tell } from "./host.ts";
import { afterOneTurn, isReadyOnceEntered, runBare } from "./run-of.ts";
import type { Unit } from "./unit.ts";

// How a generation begins: what it waits for, the entry of its handler, and readiness.

/** What the first run of a start is told. */
export const FIRST: RunInfo = { reason: "start", attempt: 1 };

/**
 * Starts for a caller that starts many and keeps the turn itself: where all goes well no promise is made. Only for a
 * unit that is down and depends on nothing.
 *
 * @param around the present context.
 * @returns what `turnIsOver` is to be called with one microtask turn later.
 */
export function beginQuietly(unit: Unit, around: AsyncResource): Generation {
  const generation = newGeneration(unit, FIRST, "executing");
  enter(unit, generation, around);
  return generation;
}

/** Begins a generation when what the unit depends on is ready; returns the promise of `start`. */
export function begin(unit: Unit, start: Deferred, run: RunInfo): Promise<void> {
  let gate: Promise<void> | undefined;
  try {
    gate = unit.host.gate(unit);
  } catch (error) {
    start.reject(error);
    return start.promise;
  }
  unit.startInFlight = start;
  const generation = newGeneration(unit, run, gate === undefined ? "executing" : "waiting");
  if (gate === undefined) enterAlone(unit, generation);
  else
    gate.then(
      () => enterAlone(unit, generation),
      (error: unknown) => blocked(unit, generation, error),
    );
  return start.promise;
}

function newGeneration(unit: Unit, run: RunInfo, phase: string): Generation {
  const generation = new Generation(unit, run);
  unit.generation = generation;
  unit.generations += 1;
  unit.become(unit.host.states.starting(unit.host.clock.now(), phase));
  tell(unit, { type: "daemon:starting" });
  return generation;
}

function enterAlone(unit: Unit, generation: Generation): void {
  enter(unit, generation);
  if (isReadyOnceEntered(generation.definition)) void afterOneTurn(() => turnIsOver(generation));
}

/** The microtask turn in which the handler was entered is over: if it has not failed, it is up. */
export function turnIsOver(generation: Generation): void {
  const { entered, settled, definition } = generation;
  if (entered && !settled && isReadyOnceEntered(definition)) generation.ready();
}

function enter(unit: Unit, generation: Generation, around?: AsyncResource): void {
  if (!generation.live || unit.state.status !== "starting" || unit.host.closing) return;
  if (unit.state.phase === "waiting") unit.state = { ...unit.state, phase: "executing" };
  unit.order = unit.host.nextOrder();
  generation.entered = true;
  generation.whole = unit.run === undefined ? runBare(generation, around) : unit.run(generation);
  generation.whole.then(
    () => runSettled(unit, generation, undefined),
    (error: unknown) => runSettled(unit, generation, toError(error)),
  );
}

/** A dependency failed before the handler was entered. */
function blocked(unit: Unit, generation: Generation, error: unknown): void {
  if (generation.live && unit.state.status === "starting") fail(unit, generation, toError(error));
}
