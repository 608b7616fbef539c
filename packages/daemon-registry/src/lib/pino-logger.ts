import type { Logger } from "@brains/daemon-core";
import { pino } from "pino";

/** A logger that can make children bound to some fields, as pino's can. */
export interface ParentLogger extends Logger {
  child?(fields: object): Logger;
}

/** Keys whose values never reach the log, wherever an error or an object of a handler carries them. */
const SECRETS = ["password", "token", "secret", "authorization", "apiKey", "api_key", "cookie"];

/** The logger of a registry that was given none: pino, to standard output, secrets taken out. */
export function pinoLogger(): ParentLogger {
  const paths = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino({ name: "daemons", redact: { paths, censor: "[redacted]" } });
}

/** A logger for one daemon; where the parent makes no children, the daemon is added to each line. */
export function childLogger(parent: ParentLogger, daemon: string): Logger {
  if (parent.child !== undefined) return parent.child({ daemon });
  const bound =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      parent[level]({ daemon, ...fields }, message);
    };
  return { debug: bound("debug"), info: bound("info"), warn: bound("warn"), error: bound("error") };
}
