import { dependencyOf } from "../definition.ts";
import {
  DependencyFailedError,
  DependencyMissingError,
  DependencyNotRunningError,
} from "../errors/dependency.ts";
import { handled } from "./deferred.ts";
import type { Unit } from "./unit.ts";

/**
 * What a unit must wait for before its handler is entered: nothing (`undefined`) when all its dependencies are
 * running.
 *
 * @throws DependencyMissingError, DependencyNotRunningError when there is nothing to wait for.
 */
export function gate(unit: Unit, find: (name: string) => Unit | undefined): Promise<void> | undefined {
  const { dependencies } = unit.definition;
  if (dependencies === undefined || dependencies.length === 0) return undefined;
  const waits: Promise<void>[] = [];
  for (const given of dependencies) {
    const { name, optional } = dependencyOf(given);
    const dependency = find(name);
    const pending = dependency?.pendingStart;
    if (pending !== undefined)
      waits.push(optional ? settled(pending) : handled(required(unit, name, pending)));
    else if (!optional) mustRun(unit, name, dependency);
  }
  return waits.length === 0 ? undefined : afterAll(waits, unit, find);
}

/** What was running when the wait began may have gone meanwhile: look again. */
async function afterAll(
  waits: Promise<void>[],
  unit: Unit,
  find: (name: string) => Unit | undefined,
): Promise<void> {
  await Promise.all(waits);
  await gate(unit, find);
}

async function required(unit: Unit, name: string, pending: Promise<void>): Promise<void> {
  try {
    await pending;
  } catch (error) {
    throw new DependencyFailedError(unit.name, name, error);
  }
}

async function settled(pending: Promise<void>): Promise<void> {
  try {
    await pending;
  } catch {
    // An optional dependency may fail.
  }
}

function mustRun(unit: Unit, name: string, dependency: Unit | undefined): void {
  if (dependency === undefined) throw new DependencyMissingError(unit.name, name);
  const { state } = dependency;
  if (state.status === "running") return;
  const completed = state.status === "stopped" && state.reason === "completed";
  throw new DependencyNotRunningError(unit.name, name, describe(dependency), completed);
}

function describe({ state }: Unit): string {
  return state.status === "error" ? `in error (${state.error.message})` : state.status;
}
