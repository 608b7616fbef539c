export {
  type AbortKind,
  AbortReason,
  type Clock,
  DaemonError,
  type Dependency,
  type Duration,
  type Filter,
  InvalidDefinitionError,
  isDaemonError,
  type Layer,
  type Logger,
  NotFoundError,
  type RunOutcome,
  type RunReason,
  type RunRecord,
  StartAllError,
  type Status,
  StopAllError,
  type StopReport,
  systemClock,
} from "@brains/daemon-core";
export {
  DoNotRestartError,
  GaveUpError,
  type HealthCheck,
  type HealthLevel,
  type HealthReport,
  type HealthResult,
  type HealthState,
  type RestartPolicy,
} from "@brains/daemon-health";
export {
  type DaemonState,
  InvalidMessageError,
  InvalidStateError,
  type MailboxOptions,
  type MessageMeta,
  type MessageSchemas,
  type MessagesOf,
  type Next,
  type ReceivedLetter,
  RequestTimeoutError,
  type SentMessagesOf,
  StateNotSavedError,
  type StateWatcher,
} from "@brains/daemon-messaging";
export type { DaemonMetrics, Labels, Metrics } from "@brains/daemon-metrics";
export type { DebounceOptions, ResourceLimits, ThrottleOptions } from "@brains/daemon-resources";
export type { Overlap } from "@brains/daemon-scheduler";
export type { DaemonContext, RunContext } from "./context.ts";
export { DaemonFamily, type FamilyOptions, type FamilyReport } from "./daemon-family.ts";
export { DaemonHandle } from "./daemon-handle.ts";
export { DaemonRegistry } from "./daemon-registry.ts";
export type { DaemonDefaults, DaemonDefinition, DaemonHandler } from "./definition.ts";
export { FamilyFullError } from "./family-full-error.ts";
export type {
  DaemonEvent,
  DeadLetterDetail,
  EventName,
  EventOf,
  LoopBlockedEvent,
  StateDetail,
} from "./events.ts";
export type { GroupEvent, GroupGaveUpEvent, GroupRestartingEvent } from "./groups/group-events.ts";
export type { GroupOptions, GroupStrategy } from "./groups/group-options.ts";
export type { DaemonInfo, Phase } from "./info.ts";
export type { RegistryHealth } from "./lib/aggregate-health.ts";
export type { ParentLogger } from "./lib/pino-logger.ts";
export type { RegistryOptions, ShutdownOptions } from "./registry-options.ts";
export { type Service, service, type ServiceKeys } from "./service.ts";
export { type Emitter, supervised, type SupervisedKeys, type SupervisedOptions } from "./supervised.ts";
export type { EventStreamOptions } from "./waiting/event-stream-options.ts";
export type { EventWaitOptions, StatusWaitOptions, WaitOptions } from "./waiting/wait-options.ts";
export { WaitTimeoutError } from "./waiting/wait-timeout-error.ts";
