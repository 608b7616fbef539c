import type { CoreDefinition, Dependency } from "@brains/daemon-core";
import type { DaemonDefinition } from "../definition.ts";
import { checkState } from "./check-state.ts";
import { orFault } from "./checked.ts";
import { Daemon } from "./daemon.ts";
import { handlerOf } from "./handler.ts";
import type { House } from "./house.ts";
import { layersOf } from "./layers-of.ts";

/** A daemon, and what core is told of it. @throws InvalidDefinitionError */
export function build(house: House, definition: DaemonDefinition): { daemon: Daemon; core: CoreDefinition } {
  const daemon = orFault(definition, () => new Daemon(house, definition));
  checkState(definition);
  const layers = orFault(definition, () => layersOf(daemon));
  const { name, group, tags, required, stopTimeout, remainAfterExit, keepAlive } = definition;
  const handler = handlerOf(daemon);
  const shared = house.groups?.dependenciesOf(group) ?? [];
  const own = definition.dependencies ?? [];
  const names = new Set(own.map(nameOf));
  const dependencies =
    shared.length === 0
      ? definition.dependencies
      : [...shared.filter((one) => !names.has(nameOf(one))), ...own];
  const rest = { dependencies, group, tags, required, stopTimeout, remainAfterExit, keepAlive };
  return { daemon, core: { name, handler, layers, readiness: "layers", ...rest } };
}

function nameOf(dependency: Dependency): string {
  return typeof dependency === "string" ? dependency : dependency.name;
}
