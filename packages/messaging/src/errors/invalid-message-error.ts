import { DaemonError, didYouMean, messageOf } from "@brains/daemon-core";

/** What is wrong with a part of a message. */
export interface MessageIssue {
  /** Where in the message, such as `data.pages[0].url`. */
  readonly path: string;
  /** What the schema says of it. */
  readonly message: string;
}

/** A message is not one of those its receiver knows, or not of the shape it wants: it was not sent. */
export class InvalidMessageError extends DaemonError {
  readonly code = "INVALID_MESSAGE";
  /** The message's `type`; `undefined` where it has none. */
  readonly type: string | undefined;
  readonly issues: readonly MessageIssue[];
  constructor(
    daemon: string,
    type: string | undefined,
    issues: readonly MessageIssue[],
    options?: ErrorOptions,
  ) {
    const what = type === undefined ? "A message" : `Message "${type}"`;
    const why = issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
    super(daemon, `${what} to daemon "${daemon}" was refused: ${why}`, options);
    this.type = type;
    this.issues = issues;
  }

  /** Its type is none that the receiver knows. */
  static unknown(daemon: string, type: string, known: Iterable<string>): InvalidMessageError {
    const message = `there is no message of that type.${didYouMean(type, known)}`;
    return new InvalidMessageError(daemon, type, [{ path: "type", message }]);
  }

  /** It is no object with a `type`, or its `type` cannot be read. */
  static shapeless(daemon: string, options?: ErrorOptions): InvalidMessageError {
    const message = 'it must be an object { type, data } whose "type" is text.';
    return new InvalidMessageError(daemon, undefined, [{ path: "", message }], options);
  }

  /** Its schema failed on it. */
  static failed(daemon: string, type: string, cause: unknown): InvalidMessageError {
    const message = `its schema failed: ${messageOf(cause)}`;
    return new InvalidMessageError(daemon, type, [{ path: "data", message }], { cause });
  }
}
