import type { CoreDefinition } from "./definition.ts";
import { StopFailedError } from "./errors/stop.ts";
import { messageOf } from "./errors/non-error-thrown.ts";
import type { Logger } from "./logger.ts";

/** Something that is started and stopped: a web server, a mail client. */
export interface Service {
  /** Resolves when it is up; `signal` is aborted when that is no longer wanted. */
  start(signal: AbortSignal): unknown;
  /** Called exactly once for every `start` that was entered, one that failed included. */
  stop(): unknown;
}

/** What a service's handler needs of its context. */
export interface ServiceScope {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  ready(): void;
}

/**
 * A start/stop pair as the keys of a definition: ready when `start` has resolved, ended when `stop` has. A `stop`
 * that rejects is a failed stop: the daemon is in `error`, and a later stop calls it again.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { service, Supervisor } from "@brains/daemon-core";
 *
 * const server = createServer((_request, response) => response.end("hello"));
 * const supervisor = new Supervisor();
 * supervisor.register({
 *   name: "web",
 *   ...service({
 *     start: () => new Promise<void>((resolve) => server.listen(0, resolve)),
 *     stop: () => new Promise((resolve) => server.close(resolve)),
 *   }),
 * });
 * await supervisor.start("web");
 * await supervisor.stopAll();
 * ```
 */
export function service(pair: Service): Pick<CoreDefinition, "readiness"> & {
  readiness: "manual";
  handler: (scope: ServiceScope) => Promise<void>;
} {
  return {
    readiness: "manual",
    handler: async (scope) => {
      await startOrUndo(pair, scope);
      scope.ready();
      await aborted(scope.signal);
      try {
        await pair.stop();
      } catch (error) {
        throw new StopFailedError(scope.name, error, () => pair.stop());
      }
    },
  };
}

async function startOrUndo(pair: Service, scope: ServiceScope): Promise<void> {
  try {
    await pair.start(scope.signal);
  } catch (error) {
    try {
      await pair.stop();
    } catch (second) {
      const text = `Undoing the failed start of "${scope.name}" failed too: ${messageOf(second)}`;
      scope.logger.debug({ daemon: scope.name, err: second }, text);
    }
    throw error;
  }
}

/** Resolves when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
