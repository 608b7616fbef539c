import { dependencyOf } from "../definition.ts";
import { DependencyCycleError, DependencyMissingError } from "../errors/dependency.ts";
import type { Unit } from "./unit.ts";

/** What has to be started, dependencies before those who depend on them. */
export interface PlanOptions {
  /** Find a unit by name. */
  find(name: string): Unit | undefined;
  /** Whether dependencies outside the wanted units are brought in. */
  expand: boolean;
}

/**
 * Puts units in an order in which each comes after its dependencies.
 *
 * @throws DependencyMissingError, DependencyCycleError before anything is started.
 */
export function plan(wanted: Iterable<Unit>, { find, expand }: PlanOptions): Unit[] {
  const members = new Set(wanted);
  const order: Unit[] = [];
  const seen = new Map<Unit, "open" | "done">();
  const path: string[] = [];

  const visit = (unit: Unit): void => {
    const mark = seen.get(unit);
    if (mark === "done") return;
    if (mark === "open") throw new DependencyCycleError([...path.slice(path.indexOf(unit.name)), unit.name]);
    seen.set(unit, "open");
    path.push(unit.name);
    for (const given of unit.definition.dependencies ?? []) {
      const { name, optional } = dependencyOf(given);
      const dependency = find(name);
      if (dependency !== undefined) visit(dependency);
      else if (!optional) throw new DependencyMissingError(unit.name, name);
    }
    path.pop();
    seen.set(unit, "done");
    if (expand || members.has(unit)) order.push(unit);
  };

  for (const unit of members) {
    if (unit.definition.dependencies === undefined && !seen.has(unit)) {
      seen.set(unit, "done");
      order.push(unit);
    } else visit(unit);
  }
  return order;
}
