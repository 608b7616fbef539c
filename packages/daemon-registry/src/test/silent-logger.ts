import type { ParentLogger } from "../lib/pino-logger.ts";

/** A logger that keeps everything to itself. */
export function silentLogger(): ParentLogger {
  const nothing = (): void => {};
  const logger: ParentLogger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    child: () => logger,
  };
  return logger;
}
