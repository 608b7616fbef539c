import { deadline, durationOf, type Scope } from "@brains/daemon-core";
import type { Daemon } from "./daemon.ts";
import type { HandlerContext } from "./run-context.ts";

/**
 * Ends the context of a run. A listener that is at work may finish; but one that does not end within `stopTimeout`
 * after a failure is abandoned, so that the daemon goes on (D17). Once the whole is told to stop, that has a limit of
 * its own.
 */
export function windUp(
  context: HandlerContext,
  { definition }: Daemon,
  scope: Scope,
  failed: boolean,
): Promise<void> | undefined {
  const ending = context.end(failed);
  if (ending === undefined || !failed) return ending;
  return new Promise((resolve) => {
    const grace = durationOf(definition.stopTimeout ?? "10s", "stopTimeout");
    const limit = deadline(scope.clock, grace, () => {
      context.abandon();
      const part = scope.derive();
      part.abandon(ending, "hang");
      part.dispose();
      end();
    });
    const letGo = scope.onAbort(() => limit.cancel());
    const end = (): void => {
      limit.cancel();
      letGo();
      resolve();
    };
    ending.then(end, end);
  });
}
