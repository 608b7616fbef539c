import { handled, isThenable, refuse } from "@brains/daemon-core";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { InvalidStateError } from "../errors/invalid-state-error.ts";
import { isStandardSchema } from "../is-standard-schema.ts";
import { issuePath } from "./issue-path.ts";

/** @throws RangeError when it is no Standard Schema. */
export function assertSchema(daemon: string, schema: unknown): void {
  if (!isStandardSchema(schema))
    refuse(`The schema of the state of daemon "${daemon}"`, "must speak Standard Schema", schema);
}

/** What a schema makes of a state. @throws InvalidStateError, with all that it found. */
export function validated<State>(
  daemon: string,
  schema: StandardSchemaV1<unknown, State>,
  value: unknown,
): State {
  const result = answer(daemon, schema, value);
  if (result.issues) {
    const issues = result.issues.map((issue) => ({ message: issue.message, path: issuePath(issue) }));
    throw new InvalidStateError(daemon, undefined, { issues });
  }
  return result.value;
}

function answer<State>(
  daemon: string,
  schema: StandardSchemaV1<unknown, State>,
  value: unknown,
): StandardSchemaV1.Result<State> {
  try {
    const result = schema["~standard"].validate(value);
    if (!isThenable(result)) return result;
    void handled(Promise.resolve(result));
  } catch (error) {
    throw new InvalidStateError(daemon, error);
  }
  const rule =
    "its schema answers with a promise, but a state is set synchronously: leave out what is asynchronous";
  throw new InvalidStateError(daemon, new TypeError(rule));
}
