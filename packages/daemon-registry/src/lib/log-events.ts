import type { DaemonEvent as CoreEvent, Logger } from "@brains/daemon-core";
import type { DaemonEvent, EventOf } from "../events.ts";
import { DeadLetterLog } from "./dead-letter-log.ts";

/**
 * Writes what an operator wants to read: one line for each failure that is mended, each change of health, each run
 * that was given up. Failed ticks and final failures are logged where they happen.
 *
 * @param logger finds by `daemon` whose line it is.
 */
export function logEvents(logger: Logger): (event: DaemonEvent) => void {
  const letters = new DeadLetterLog();
  return (event) => {
    const daemon = "daemon" in event ? event.daemon : undefined;
    switch (event.type) {
      case "daemon:restarting":
        logger[event.reason === "group" ? "info" : "warn"](
          { daemon, reason: event.reason, restarts: event.restarts, delay: event.delay },
          `"${event.daemon}" ${happened(event)}; restart ${event.restarts} in ${event.delay} ms.`,
        );
        break;
      case "daemon:retrying":
        logger.warn(
          { daemon, err: event.error, retries: event.retries, delay: event.delay },
          `A run of "${event.daemon}" failed: ${event.error.message}; try ${event.retries + 1} in ${event.delay} ms.`,
        );
        break;
      case "daemon:health":
        logger[event.healthy ? "info" : "warn"](
          { daemon, level: event.level },
          `"${event.daemon}" is ${event.level}${event.message === undefined ? "" : `: ${event.message}`}.`,
        );
        break;
      case "daemon:abandoned":
        logger.warn(
          { daemon, reason: event.reason },
          `A run of "${event.daemon}" was abandoned (${event.reason}): it did not end after its signal was aborted.`,
        );
        break;
      case "daemon:circuit":
        if (event.state === "open")
          logger.warn(
            { daemon, failures: event.failures, err: event.error },
            `The circuit of "${event.daemon}" is open after ${event.failures} failures${because(event.error?.message)}; nothing is run for a while.`,
          );
        else logger.info({ daemon }, `The circuit of "${event.daemon}" is ${event.state}.`);
        break;
      case "daemon:dead-letter":
        letters.tell(event, logger);
        break;
      default:
    }
  };
}

const LOGGED: ReadonlySet<string> = new Set<DaemonEvent["type"]>([
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

function happened({ reason, error }: EventOf<"daemon:restarting">): string {
  if (error !== undefined) return `failed: ${error.message}`;
  return reason === "group" ? "was ended with its group" : "completed";
}

function because(message: string | undefined): string {
  return message === undefined ? "" : `: ${message}`;
}
