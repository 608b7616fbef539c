import { countOf, keysOf, refuse } from "@brains/daemon-core";
import { availableParallelism } from "node:os";
import { type Priority, priorityOf } from "./lib/priority.ts";

/**
 * Bounds on what a daemon may use. They are checked; **nothing here enforces memory and cores yet**: a daemon that uses
 * more is neither slowed down nor stopped. A key given as `undefined` is absent.
 */
export interface ResourceLimits {
  /** Bytes: a whole number from 1 on. @default none */
  maxMemory?: number | undefined;
  /** Cores: above 0, at most those of the machine. @default none */
  maxCpu?: number | undefined;
  /** Whose turn comes first where several wait for a slot, in `concurrency` and `admission`. @default "normal" */
  priority?: Priority | undefined;
}

/** The same with all its keys, checked. */
export interface ResourceRules {
  /** Bytes. */
  readonly maxMemory: number | undefined;
  /** Cores. */
  readonly maxCpu: number | undefined;
  readonly priority: Priority;
}

const KEYS = Object.keys({ maxMemory: 0, maxCpu: 0, priority: 0 } satisfies Record<keyof ResourceLimits, 0>);

/**
 * Checks limits and fills in what they leave out. It enforces nothing.
 *
 * @throws RangeError naming the first option that breaks a rule, the rule and the value given.
 *
 * @example
 * ```ts
 * import { resourceLimitsOf } from "@brains/daemon-resources";
 *
 * console.log(resourceLimitsOf({ maxMemory: 512 * 1024 * 1024, maxCpu: 0.5 }));
 * // { maxMemory: 536870912, maxCpu: 0.5, priority: 'normal' }
 * ```
 */
export function resourceLimitsOf(limits: ResourceLimits): ResourceRules {
  keysOf(limits, "resources", KEYS);
  const { maxMemory, maxCpu, priority } = limits;
  return {
    maxMemory:
      maxMemory === undefined ? undefined : countOf(maxMemory, "resources.maxMemory", { unit: "of bytes" }),
    maxCpu: maxCpu === undefined ? undefined : coresOf(maxCpu),
    priority: priorityOf(priority, "resources.priority"),
  };
}

function coresOf(value: number): number {
  const cores = availableParallelism();
  if (typeof value === "number" && value > 0 && value <= cores) return value;
  return refuse(
    "resources.maxCpu",
    `must be a number of cores above 0 and up to the machine's ${cores}`,
    value,
  );
}
