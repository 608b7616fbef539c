import type { DaemonEvent as CoreEvent, Logger } from "@brains/daemon-core";
import type { DaemonEvent } from "../events.ts";
import { DeadLetterLog } from "./dead-letter-log.ts";

/**
 * Writes what an operator wants to read: one line for each failure that is mended, each change of health, each run
 * that was given up. Failed ticks and final failures are logged where they happen.
 */
export function logEvents(loggerOf: (daemon: string) => Logger): (event: DaemonEvent) => void {
  const letters = new DeadLetterLog();
  const cause = new Map<string, string>();
  return (event) => {
    switch (event.type) {
      case "daemon:error":
        if (!event.final) cause.set(event.daemon, event.error.message);
        break;
      case "daemon:restarting":
        loggerOf(event.daemon).warn(
          { reason: event.reason, restarts: event.restarts, delay: event.delay },
          `"${event.daemon}" failed${because(cause.get(event.daemon))}; restart ${event.restarts} in ${event.delay} ms.`,
        );
        cause.delete(event.daemon);
        break;
      case "daemon:retrying":
        loggerOf(event.daemon).warn(
          { err: event.error, retries: event.retries, delay: event.delay },
          `A run of "${event.daemon}" failed: ${event.error.message}; try ${event.retries + 1} in ${event.delay} ms.`,
        );
        break;
      case "daemon:health":
        loggerOf(event.daemon)[event.healthy ? "info" : "warn"](
          { level: event.level },
          `"${event.daemon}" is ${event.level}${event.message === undefined ? "" : `: ${event.message}`}.`,
        );
        break;
      case "daemon:abandoned":
        loggerOf(event.daemon).warn(
          { reason: event.reason },
          `A run of "${event.daemon}" was abandoned (${event.reason}): it did not end after its signal was aborted.`,
        );
        break;
      case "daemon:circuit":
        if (event.state === "open")
          loggerOf(event.daemon).warn(
            { failures: event.failures, err: event.error },
            `The circuit of "${event.daemon}" is open after ${event.failures} failures${because(event.error?.message)}; nothing is run for a while.`,
          );
        else loggerOf(event.daemon).info({}, `The circuit of "${event.daemon}" is ${event.state}.`);
        break;
      case "daemon:dead-letter":
        letters.tell(event, loggerOf(event.daemon));
        break;
      default:
    }
  };
}

const LOGGED: ReadonlySet<string> = new Set<DaemonEvent["type"]>([
  "daemon:error",
  "daemon:restarting",
  "daemon:retrying",
  "daemon:health",
  "daemon:abandoned",
  "daemon:circuit",
  "daemon:dead-letter",
]);

/** Whether an event is one that is logged; the others need not even be built for it. */
export function isLogged(event: CoreEvent): boolean {
  return LOGGED.has(event.type === "daemon:report" ? event.detail.type : event.type);
}

function because(message: string | undefined): string {
  return message === undefined ? "" : `: ${message}`;
}
