import { type Service as Pair, service as keysOf, type ServiceScope } from "@brains/daemon-core";
import type { HealthCheck } from "@brains/daemon-health";

/** Something that is started and stopped, and may tell whether it is well: a web server, a mail client. */
export interface Service extends Pair {
  healthCheck?: HealthCheck | undefined;
}

/** The keys of a definition that {@link service} makes. */
export interface ServiceKeys {
  readiness: "manual";
  handler: (context: ServiceScope) => Promise<void>;
  healthCheck: HealthCheck | undefined;
}

/**
 * A start/stop pair as the keys of a definition: ready when `start` has resolved, ended when `stop` has, which is
 * called exactly once for every `start` that was entered. A `stop` that rejects is a failed stop: the daemon is in
 * `error`, and a later stop calls it again. The object may be an instance of a class: its methods are called on it.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { DaemonRegistry, service } from "@brains/daemon-registry";
 *
 * const server = createServer((_request, response) => response.end("hello"));
 * const registry = DaemonRegistry.createFresh();
 * registry.register({
 *   name: "web",
 *   ...service({
 *     start: () => new Promise<void>((resolve) => server.listen(0, resolve)),
 *     stop: () => new Promise((resolve) => server.close(resolve)),
 *     healthCheck: () => server.listening,
 *   }),
 * });
 * await registry.start("web");
 * console.log((await registry.checkHealth("web")).healthy);
 * // true
 * await registry.shutdown();
 * ```
 */
export function service(pair: Service): ServiceKeys {
  const isChecked = pair.healthCheck !== undefined;
  return {
    ...keysOf(pair),
    healthCheck: isChecked ? (signal) => pair.healthCheck?.(signal) ?? true : undefined,
  };
}
