export type { DaemonContext, RunContext } from "./context.ts";
export { DaemonHandle } from "./daemon-handle.ts";
export { DaemonRegistry, type RegistryOptions, type ShutdownOptions } from "./daemon-registry.ts";
export type { DaemonDefaults, DaemonDefinition, DaemonHandler } from "./definition.ts";
export type { DaemonEvent, DeadLetterDetail, EventName, EventOf } from "./events.ts";
export type { DaemonInfo, Phase } from "./info.ts";
export type { RegistryHealth } from "./lib/aggregate-health.ts";
export type { ParentLogger } from "./lib/pino-logger.ts";
