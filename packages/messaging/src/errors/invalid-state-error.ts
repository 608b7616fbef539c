import { DaemonError, messageOf } from "@brains/daemon-core";

/** One thing that a schema finds wrong in a state. */
export interface StateIssue {
  /** Where, as a dotted path: `user.names[0]`; empty when it is the state as a whole. */
  readonly path: string;
  /** What is wrong there, in the words of the schema. */
  readonly message: string;
}

/**
 * A value was refused, and the old state is kept: by the state's schema (all it found is in `issues`), by its `check`
 * (`cause` is what that threw), or because it could not be kept across restarts of the process.
 */
export class InvalidStateError extends DaemonError {
  readonly code = "INVALID_STATE";
  /** What the schema found; empty when something else refused. */
  readonly issues: readonly StateIssue[];
  /** The key of the store where the value stands, when it came from there. */
  readonly key: string | undefined;
  constructor(
    daemon: string,
    cause: unknown,
    { issues = [], key }: { issues?: readonly StateIssue[]; key?: string | undefined } = {},
  ) {
    const place = key === undefined ? "" : `, which is kept as "${key}",`;
    const why = issues.length === 0 ? messageOf(cause) : issues.map(sentence).join("; ");
    super(daemon, `The state of daemon "${daemon}"${place} was refused: ${why}`, { cause });
    this.issues = issues;
    this.key = key;
  }
}

function sentence({ path, message }: StateIssue): string {
  return path === "" ? message : `${path}: ${message}`;
}
