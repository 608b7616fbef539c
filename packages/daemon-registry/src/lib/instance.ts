import type { DaemonRegistry } from "../daemon-registry.ts";

const KEY = Symbol.for("@brains/daemon-registry");

/** The one registry of a process. Under a global symbol, a module that was loaded again finds the same one. */
export function instance(create: () => DaemonRegistry): DaemonRegistry {
  const present: unknown = Reflect.get(globalThis, KEY);
  if (present !== undefined) return present as DaemonRegistry;
  const registry = create();
  Reflect.set(globalThis, KEY, registry);
  return registry;
}
