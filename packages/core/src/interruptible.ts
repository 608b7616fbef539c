import type { AbortKind } from "./abort-reason.ts";
import { deadline } from "./deadline.ts";
import { messageOf } from "./errors/non-error-thrown.ts";
import type { DerivedScope, Run, Scope } from "./scope.ts";

/** A run that can be cut short by the layer that began it. */
export interface Interruptible {
  /** The part of the scope that the run got. */
  readonly scope: DerivedScope;
  /** Settles as the run does; once interrupted, it rejects with the error given there. */
  readonly outcome: Promise<void>;
  /**
   * Asks the run to finish. When it has, or at the latest after the grace time, `outcome` rejects with `error`;
   * a run that is still alive then is abandoned and fenced, unless the parent was aborted meanwhile. Only the first
   * call counts, and none after an abort from outside.
   */
  interrupt(kind: AbortKind, error: Error): void;
}

/**
 * Begins `next` in a scope of its own, for layers that may have to end it: a timeout, a watchdog, a health check.
 *
 * @param grace how long an interrupted run may take to end, in ms.
 */
export function interruptible(next: Run, parent: Scope, grace: number): Interruptible {
  const scope = parent.derive();
  const { promise: outcome, resolve, reject } = Promise.withResolvers<void>();
  let interrupted: Error | undefined;
  let cancel = (): void => {};
  const run = begin(next, scope);
  const settle = (end: () => void): void => {
    cancel();
    scope.dispose();
    if (interrupted === undefined) end();
    else reject(interrupted);
  };
  run.then(
    () => settle(resolve),
    (error: unknown) => {
      if (interrupted !== undefined) note(parent, error);
      settle(() => reject(error));
    },
  );
  return {
    scope,
    outcome,
    interrupt(kind, error) {
      if (interrupted !== undefined || scope.reason !== undefined) return;
      interrupted = error;
      scope.abort(kind, error);
      const limit = deadline(parent.clock, grace, () => {
        scope.abandon(run, kind);
        reject(error);
      });
      // Once the whole is told to stop, the stop has a limit of its own and abandons nothing by itself.
      const letGo = parent.onAbort(() => limit.cancel());
      cancel = () => {
        limit.cancel();
        letGo();
      };
    },
  };
}

/** The failure is the interruption; what the run said of it is only logged. */
function note({ name, logger }: Scope, error: unknown): void {
  logger.debug(
    { daemon: name, err: error },
    `An interrupted run of "${name}" ended with: ${messageOf(error)}`,
  );
}

async function begin(next: Run, scope: Scope): Promise<void> {
  await next(scope);
}
