import { type Layer, onAbort } from "@brains/daemon-core";
import type { DaemonDefinition } from "../definition.ts";
import type { Daemon } from "./daemon.ts";
import { HandlerContext } from "./run-context.ts";

/**
 * `onMessage`: hears messages for as long as an attempt lasts, whatever the handler does, and keeps a continuous
 * daemon up. During a restart's backoff messages wait for the next attempt.
 */
export function hearing(daemon: Daemon, onMessage: NonNullable<DaemonDefinition["onMessage"]>): Layer {
  return (next) => async (scope) => {
    const part = scope.derive();
    const context = new HandlerContext(daemon, part, 0);
    context.on("message", (message, meta) => onMessage(message, context, meta));
    let failed = true;
    try {
      await next(scope);
      await new Promise<void>((resolve) => {
        onAbort(scope, resolve);
      });
      failed = false;
    } finally {
      await context.end(failed);
      part.dispose();
    }
  };
}
