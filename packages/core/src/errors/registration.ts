import { didYouMean } from "../nearest.ts";
import { DaemonError } from "./daemon-error.ts";
import { shown } from "../lib/shown.ts";

/** A call named a daemon, or a group, that is not registered; near names are suggested. */
export class NotFoundError extends DaemonError {
  readonly code = "DAEMON_NOT_FOUND";
  constructor(daemon: string, known: Iterable<string> = [], kind: "daemon" | "group" = "daemon") {
    super(daemon, `There is no ${kind} named "${daemon}".${didYouMean(daemon, known)}`);
  }
}

/** The name is taken; `replace` says how to take it over. */
export class ExistsError extends DaemonError {
  readonly code = "DAEMON_EXISTS";
  constructor(daemon: string, status: string, replace: boolean) {
    const way = replace
      ? `it is ${status}, and { replace: true } replaces only a stopped one; use { replace: "restart" }`
      : `use { replace: true } for a stopped daemon or { replace: "restart" } for a running one`;
    super(daemon, `A daemon named "${daemon}" is registered already: ${way}.`);
  }
}

/** One thing that is wrong in a definition. */
export interface Fault {
  /** Where, as a dotted path: `restartPolicy.maxRestarts`. */
  path: string;
  /** What is asked for there. */
  rule: string;
  /** What was given. */
  value: unknown;
}

/** A definition breaks one rule or several; all of them are in `faults`. */
export class InvalidDefinitionError extends DaemonError {
  readonly code = "INVALID_DEFINITION";
  readonly faults: readonly Fault[];
  constructor(daemon: string, faults: readonly Fault[]) {
    const lines = faults.map(({ path, rule, value }) => `  ${path}: ${rule}, got ${shown(value)}`);
    super(daemon, `The definition of daemon "${daemon}" is not valid:\n${lines.join("\n")}`);
    this.faults = faults;
  }
}

/** The daemon is being unregistered, which is final. */
export class UnregisteredError extends DaemonError {
  readonly code = "UNREGISTERED";
  constructor(daemon: string) {
    super(daemon, `Daemon "${daemon}" has been unregistered; register it again to start it.`);
  }
}

/** The registry has begun to shut down; nothing starts any more. */
export class ShuttingDownError extends DaemonError {
  readonly code = "SHUTTING_DOWN";
  constructor(
    daemon?: string,
    what: string = daemon === undefined ? "Nothing starts" : `Daemon "${daemon}" does not start`,
  ) {
    super(daemon, `${what}: the registry is shutting down.`);
  }
}
