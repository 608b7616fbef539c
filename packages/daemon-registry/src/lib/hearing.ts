import { type Layer, onAbort } from "@brains/daemon-core";
import type { DaemonDefinition } from "../definition.ts";
import type { Daemon } from "./daemon.ts";
import { HandlerContext } from "./run-context.ts";
import { windUp } from "./wind-up.ts";

/**
 * `onMessage`: hears messages for as long as an attempt lasts, whatever the handler does, and keeps a continuous
 * daemon up; one with a schedule is over when that is. During a restart's backoff messages wait for the next attempt.
 */
export function hearing(daemon: Daemon, onMessage: NonNullable<DaemonDefinition["onMessage"]>): Layer {
  return (next) => async (scope) => {
    const part = scope.derive();
    const context = new HandlerContext(daemon, part, 0);
    // Begun inside, so that one that stops its own daemon does not wait for itself (A13).
    scope.enter(() => context.on("message", (message, meta) => onMessage(message, context, meta)), undefined);
    let failed = true;
    try {
      await next(scope);
      if (!daemon.scheduled) {
        await new Promise<void>((resolve) => {
          onAbort(scope, resolve);
        });
      }
      failed = false;
    } finally {
      await windUp(context, daemon, scope, failed);
      part.dispose();
    }
  };
}
