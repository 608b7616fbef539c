import { messageOf } from "./non-error-thrown.ts";
import { DaemonError } from "./daemon-error.ts";

/** Daemons depend on one another in a circle; `path` walks it and ends where it began. */
export class DependencyCycleError extends DaemonError {
  readonly code = "DEPENDENCY_CYCLE";
  readonly path: readonly string[];
  constructor(path: readonly string[]) {
    super(path[0], `Daemons depend on one another in a circle: ${path.join(" -> ")}.`);
    this.path = path;
  }
}

/** A dependency is not registered. */
export class DependencyMissingError extends DaemonError {
  readonly code = "DEPENDENCY_MISSING";
  readonly dependency: string;
  constructor(daemon: string, dependency: string) {
    super(daemon, `Daemon "${daemon}" depends on "${dependency}", which is not registered.`);
    this.dependency = dependency;
  }
}

/** A dependency is neither running nor starting. */
export class DependencyNotRunningError extends DaemonError {
  readonly code = "DEPENDENCY_NOT_RUNNING";
  readonly dependency: string;
  constructor(daemon: string, dependency: string, status: string, completed: boolean) {
    const hint = completed
      ? "it ran to completion, and a daemon that others rely on after that needs remainAfterExit: true"
      : "start it first, or use startWithDependencies";
    super(daemon, `Daemon "${daemon}" depends on "${dependency}", which is ${status}: ${hint}.`);
    this.dependency = dependency;
  }
}

/** A required dependency failed, so this daemon was not started; `cause` is what went wrong at the root. */
export class DependencyFailedError extends DaemonError {
  readonly code = "DEPENDENCY_FAILED";
  /** The daemon that failed first, which may be a dependency of a dependency. */
  readonly dependency: string;
  constructor(daemon: string, dependency: string, error: unknown) {
    const root = error instanceof DependencyFailedError ? error : undefined;
    const name = root?.dependency ?? dependency;
    const cause: unknown = root === undefined ? error : root.cause;
    super(
      daemon,
      `Daemon "${daemon}" was not started: its dependency "${name}" failed: ${messageOf(cause)}`,
      { cause },
    );
    this.dependency = name;
  }
}
