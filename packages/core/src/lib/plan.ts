import { dependencyOf } from "../definition.ts";
import { DependencyCycleError, DependencyMissingError } from "../errors/dependency.ts";
import type { Unit } from "./unit.ts";

/** A unit whose dependencies are being visited, and those that are left, the next one last. */
interface Step {
  unit: Unit;
  left: { name: string; optional: boolean }[];
}

/** What has to be started, dependencies before those who depend on them. */
export interface PlanOptions {
  /** Find a unit by name. */
  find: (name: string) => Unit | undefined;
  /** Whether dependencies outside the wanted units are brought in. */
  expand: boolean;
}

/**
 * Puts units in an order in which each comes after its dependencies.
 *
 * @throws DependencyMissingError, DependencyCycleError before anything is started.
 */
export function plan(wanted: readonly Unit[], { find, expand }: PlanOptions): Unit[] {
  if (!wanted.some(({ definition }) => definition.dependencies !== undefined)) return [...wanted];
  const members = new Set(wanted);
  const order: Unit[] = [];
  const seen = new Map<Unit, "open" | "done">();
  const path: Step[] = [];

  const enter = (unit: Unit): void => {
    seen.set(unit, "open");
    path.push({ unit, left: (unit.definition.dependencies ?? []).map(dependencyOf).toReversed() });
  };

  const leave = (unit: Unit): void => {
    path.pop();
    seen.set(unit, "done");
    if (expand || members.has(unit)) order.push(unit);
  };

  /** What is not to be started itself need not have its own dependencies any more. */
  const missing = (unit: Unit, name: string): void => {
    if (expand || members.has(unit)) throw new DependencyMissingError(unit.name, name);
  };

  /** Depth first, without recursion: chains may be long. */
  const visit = (from: Unit): void => {
    enter(from);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const next = step.left.pop();
      const dependency = next && find(next.name);
      if (next === undefined) leave(step.unit);
      else if (dependency !== undefined) {
        const mark = seen.get(dependency);
        if (mark === "open") throw new DependencyCycleError(circle(path, dependency));
        if (mark === undefined) enter(dependency);
      } else if (!next.optional) missing(step.unit, next.name);
    }
  };

  for (const unit of members) {
    if (seen.has(unit)) continue;
    if (unit.definition.dependencies === undefined) {
      seen.set(unit, "done");
      order.push(unit);
    } else visit(unit);
  }
  return order;
}

function circle(path: readonly Step[], end: Unit): string[] {
  const names = path.slice(path.findIndex(({ unit }) => unit === end)).map(({ unit }) => unit.name);
  return [...names, end.name];
}
