import { dependencyOf } from "../definition.ts";
import type { LifecycleState } from "../state.ts";
import type { AbandonedRun } from "./abandoned-runs.ts";
import type { Dependents } from "./dependents.ts";
import type { Unit } from "./unit.ts";

/** What is known of a daemon; a snapshot. */
export interface Info {
  readonly name: string;
  readonly state: LifecycleState;
  readonly group: string | undefined;
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
  readonly dependents: readonly string[];
  /** Runs that were given up and have not ended. */
  readonly abandoned: readonly AbandonedRun[];
  /** Whether it is in error with a run that has not ended, or a clean-up that failed: no other can begin. */
  readonly stuck: boolean;
  /** How often it was started. */
  readonly generations: number;
  /** Its place in the order of starts: grows from one entry of a handler to the next; 0 before the first. */
  readonly order: number;
}

export function infoOf(unit: Unit, dependents: Dependents): Info {
  const { name, state, definition, generations } = unit;
  return {
    name,
    state,
    group: definition.group,
    tags: [...(definition.tags ?? [])],
    dependencies: (definition.dependencies ?? []).map((given) => dependencyOf(given).name),
    dependents: dependents.names(name),
    abandoned: unit.abandoned.list(),
    stuck: unit.condition === "stuck",
    generations,
    order: unit.order,
  };
}
