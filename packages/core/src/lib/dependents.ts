import { dependencyOf } from "../definition.ts";
import type { Unit } from "./unit.ts";

/** Who depends on whom, seen from the dependency; kept as units come and go, so that a stop need not search. */
export class Dependents {
  readonly #of = new Map<string, Set<Unit>>();

  add(unit: Unit): void {
    for (const given of unit.definition.dependencies ?? []) {
      const { name } = dependencyOf(given);
      const dependents = this.#of.get(name);
      if (dependents === undefined) this.#of.set(name, new Set([unit]));
      else dependents.add(unit);
    }
  }

  remove(unit: Unit): void {
    for (const given of unit.definition.dependencies ?? []) {
      const { name } = dependencyOf(given);
      const dependents = this.#of.get(name);
      dependents?.delete(unit);
      if (dependents?.size === 0) this.#of.delete(name);
    }
  }

  /** The names of those who depend on `name` directly. */
  names(name: string): string[] {
    return [...(this.#of.get(name) ?? [])].map((unit) => unit.name);
  }

  /** Those who go down with `name` (systemd's BindsTo). */
  bound(name: string): Unit[] {
    const binds = (unit: Unit): boolean =>
      (unit.definition.dependencies ?? []).map(dependencyOf).some((one) => one.name === name && one.bindsTo);
    return [...(this.#of.get(name) ?? [])].filter(binds);
  }

  /** All that are up and need one of `units`, directly or not, and `units` themselves: last entered first. */
  closure(units: readonly Unit[]): Unit[] {
    const single = units[0];
    if (units.length === 1 && single !== undefined && !this.#of.has(single.name)) return [single];
    const found = new Set(units);
    for (const { name } of found) {
      for (const dependent of this.#of.get(name) ?? [])
        if (dependent.active && needs(dependent, name)) found.add(dependent);
    }
    return inReverse([...found]);
  }
}

/** The exact reverse of the order of starts; one that was never entered comes first. */
export function inReverse(units: readonly Unit[]): Unit[] {
  const rank = (unit: Unit): number =>
    unit.active && unit.generation?.entered !== true ? Infinity : unit.order;
  return units.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

function needs(unit: Unit, name: string): boolean {
  return (unit.definition.dependencies ?? [])
    .map(dependencyOf)
    .some((one) => one.name === name && !one.optional);
}
