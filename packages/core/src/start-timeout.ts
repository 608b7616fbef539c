import { deadline } from "./deadline.ts";
import { STOP_TIMEOUT } from "./definition.ts";
import { type Duration, durationOf } from "./duration.ts";
import { StartTimeoutError } from "./errors/start.ts";
import { interruptible } from "./interruptible.ts";
import type { Layer, Scope } from "./scope.ts";

/**
 * Gives up an attempt that is not ready in time: it is aborted (`start-timeout`), and abandoned when it has not
 * ended within `stopTimeout` after that. Once the daemon is ready it costs nothing.
 *
 * @param limit ms; core uses 30_000 for daemons with manual readiness.
 * @param options.stopTimeout ms. @default 10_000
 */
export function startTimeout(limit: Duration, options: { stopTimeout?: Duration | undefined } = {}): Layer {
  const ms = durationOf(limit, "startTimeout", 1);
  const grace = durationOf(options.stopTimeout ?? STOP_TIMEOUT, "stopTimeout");
  return (next) => async (scope) => {
    if (isReady(scope)) {
      await next(scope);
      return;
    }
    const attempt = interruptible(next, scope, grace);
    const timer = deadline(scope.clock, ms, () => {
      if (!isReady(scope)) attempt.interrupt("start-timeout", new StartTimeoutError(scope.name, ms));
    });
    const letGo = scope.onAbort(() => timer.cancel());
    try {
      await attempt.outcome;
    } finally {
      letGo();
      timer.cancel();
    }
  };
}

function isReady(scope: Scope): boolean {
  return scope.readySince !== undefined;
}
