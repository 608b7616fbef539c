import { InvalidDefinitionError, messageOf } from "@brains/daemon-core";
import { Keepable, StateStore } from "@brains/daemon-messaging";
import type { DaemonDefinition } from "../definition.ts";

/**
 * What a state begins with must be a state, and one that can be kept where it is to be.
 *
 * @throws InvalidDefinitionError
 */
export function checkState(definition: DaemonDefinition): void {
  const { name, initialState, stateSchema, persist } = definition;
  if (initialState === undefined) return;
  const refuse = (rule: string): never => {
    throw new InvalidDefinitionError(name, [{ path: "initialState", rule, value: initialState }]);
  };
  let state: unknown;
  try {
    state = new StateStore(name, { initialState, schema: stateSchema }).current;
  } catch (error) {
    refuse(`must be what stateSchema accepts (${reasonOf(error)})`);
  }
  const flaw = persist === true ? new Keepable().flawOf(state) : undefined;
  if (flaw !== undefined) refuse(`must be something that can be kept, since persist is true (${flaw})`);
}

function reasonOf(error: unknown): string {
  return messageOf(error).replace(/^The state of daemon ".*?" was refused: /su, "");
}
