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

/**
 * A state that is there already, and was not to be kept so far, must be one that can be.
 *
 * @throws InvalidDefinitionError
 */
export function checkKeepable({ name, persist }: DaemonDefinition, state: unknown): void {
  const flaw = persist === true ? new Keepable().flawOf(state) : undefined;
  if (flaw === undefined) return;
  const rule = `cannot be true while the state is what it is (${flaw})`;
  throw new InvalidDefinitionError(name, [{ path: "persist", rule, value: persist }]);
}

function reasonOf(error: unknown): string {
  return messageOf(error).replace(/^The state of daemon ".*?" was refused: /su, "");
}
