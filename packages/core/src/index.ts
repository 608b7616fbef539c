export { type AbortKind, AbortReason } from "./abort-reason.ts";
export { apart } from "./apart.ts";
export type { Clock, Timer } from "./clock.ts";
export { deadline } from "./deadline.ts";
export type { CoreDefinition, Dependency, Handler } from "./definition.ts";
export { type Duration, DURATION_RULE, durationOf, parseDuration } from "./duration.ts";
export { type CoreErrorCode, DaemonError, isDaemonError } from "./errors/daemon-error.ts";
export {
  DependencyCycleError,
  DependencyFailedError,
  DependencyMissingError,
  DependencyNotRunningError,
} from "./errors/dependency.ts";
export { messageOf, NonErrorThrownError, toError } from "./errors/non-error-thrown.ts";
export {
  ExistsError,
  type Fault,
  InvalidDefinitionError,
  NotFoundError,
  ShuttingDownError,
  UnregisteredError,
} from "./errors/registration.ts";
export { StartAllError, StopAllError } from "./errors/several.ts";
export {
  ReturnedBeforeReadyError,
  StartAbortedError,
  StartTimeoutError,
  StillRunningError,
  SupersededError,
} from "./errors/start.ts";
export { StopFailedError, StopTimeoutError } from "./errors/stop.ts";
export { EventBus } from "./event-bus.ts";
export type { CoreEvent, DaemonEvent, EventBase, EventOf, ShutdownEvent } from "./event.ts";
export { type EndSignal, handleSignals, type SignalOptions } from "./handle-signals.ts";
export { type Interruptible, interruptible } from "./interruptible.ts";
export type { AbandonedRun } from "./lib/abandoned-runs.ts";
export { handled } from "./lib/deferred.ts";
export type { Info } from "./lib/info.ts";
export { judge } from "./judge.ts";
export type { Logger } from "./logger.ts";
export { didYouMean, nearest } from "./nearest.ts";
export type { RunDetail, RunOutcome, RunRecord } from "./run-record.ts";
export {
  compose,
  type DerivedScope,
  type Detail,
  type Layer,
  type Run,
  type RunInfo,
  type RunReason,
  type Scope,
} from "./scope.ts";
export { aborted, type Service, service, type ServiceScope } from "./service.ts";
export { countOf, flagOf, keysOf, oneOf, refuse } from "./option.ts";
export { onAbort, sleep, type Waiter } from "./sleep.ts";
export { type Signalled, standalone } from "./standalone.ts";
export { startTimeout } from "./start-timeout.ts";
export { type LifecycleState, type Status, type StopReason, TRANSITIONS } from "./state.ts";
export type { CasResult, Rev, Store, StoreEntry, StoreEvent } from "./store.ts";
export type { StopReport } from "./stop-report.ts";
export { type Filter, Supervisor, type SupervisorOptions } from "./supervisor.ts";
export { systemClock } from "./system-clock.ts";
export { isThenable } from "./thenable.ts";
export { TimerQueue } from "./timer-queue.ts";
