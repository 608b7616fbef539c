import type { Logger } from "@brains/daemon-core";
import type { Daemon } from "./daemon.ts";
import type { ParentLogger } from "./pino-logger.ts";

/** What turns restarts on, for whoever reads that something has failed for good. */
const HINT = "It is not restarted; give it a restartPolicy if it should be.";

/**
 * Log lines go to the logger of the daemon that they name in `daemon`; the registry's own is made when needed. A logger
 * that throws disturbs nobody: what it should have written is lost.
 */
export function houseLogger(estate: {
  logger(): ParentLogger;
  find(name: string): Daemon | undefined;
}): Logger {
  const write =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      try {
        const { daemon: name, ...rest } = fields as { daemon?: string };
        const daemon = name === undefined ? undefined : estate.find(name);
        const logger = daemon?.logger ?? estate.logger();
        logger[level](
          daemon === undefined ? fields : rest,
          level === "error" ? hinted(daemon, message) : message,
        );
      } catch {
        // There is no better place to say so.
      }
    };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

function hinted(daemon: Daemon | undefined, message: string): string {
  const failed = daemon !== undefined && message.startsWith(`Daemon "${daemon.name}" failed`);
  if (!failed || daemon.definition.restartPolicy !== undefined) return message;
  return daemon.house.groups?.nearest(daemon.definition.group) === undefined ? `${message} ${HINT}` : message;
}
