import type { Dependency, Duration, Layer } from "@brains/daemon-core";
import type { HealthCheck, RestartPolicy } from "@brains/daemon-health";
import type { MailboxOptions, MessageMeta, MessageSchemas, StateOptions } from "@brains/daemon-messaging";
import type { DebounceOptions, ResourceLimits, ThrottleOptions } from "@brains/daemon-resources";
import type { CatchUp, Dst, Overlap, QuietHours } from "@brains/daemon-scheduler";
import type { DaemonContext } from "./context.ts";

/** The function a daemon is. It may return anything, a promise or not. */
export type DaemonHandler<Messages = unknown, State = unknown> = (
  context: DaemonContext<Messages, State>,
) => unknown;

/** What of a definition may have a default for the whole registry. */
export interface DaemonDefaults {
  /** The IANA zone schedules are read in. @default the system's */
  timezone?: string | undefined;
  /** What is done with a time that comes during a run. @default "skip" */
  overlap?: Overlap | undefined;
  /** What is done with times that were missed: the loop was blocked, the machine asleep, the process down. @default "one" */
  catchUp?: CatchUp | undefined;
  /** When nothing is run. @default none */
  quiet?: readonly QuietHours[] | undefined;
  /** What becomes of a fixed cron time on the days clocks are changed. @default { gap: "run", overlap: "once" } */
  dst?: Dst | undefined;
  /** How many abandoned runs may be alive at once; one more ends it in `error`. @default 3 */
  maxAbandoned?: number | undefined;
  /** How long a run may take; that a daemon stays up to listen when its handler has returned is not limited. @default no limit */
  timeout?: Duration | undefined;
  /** How long it may take to be ready. @default "30s" */
  startTimeout?: Duration | undefined;
  /** How long it may take to end after its signal was aborted. @default "10s" */
  stopTimeout?: Duration | undefined;
  /** Run again after a failure. @default none: a failure is final */
  restartPolicy?: RestartPolicy | undefined;
  /** From health check to health check. @default "30s" */
  healthCheckInterval?: Duration | undefined;
  /** How long a health check may take. @default "5s" */
  healthCheckTimeout?: Duration | undefined;
  /** So many failed checks in a row make it unhealthy. @default 3 */
  failureThreshold?: number | undefined;
  /** So many good checks in a row make it healthy again. @default 1 */
  successThreshold?: number | undefined;
  /** How its mailbox is bounded. @default 1,000 messages, `"reject"` */
  mailbox?: MailboxOptions | undefined;
}

/**
 * What a daemon is. Durations are whole milliseconds or text such as `"5m"`; a key given as `undefined` is absent.
 * With none of `interval`, `delay` and `schedule` it is continuous: its handler is entered once and runs on.
 */
export interface DaemonDefinition<Messages = unknown, State = unknown> extends DaemonDefaults {
  /** Unique in its registry, not empty. */
  name: string;
  description?: string | undefined;
  tags?: readonly string[] | undefined;
  /** What it does. May be left out where there is a `healthCheck` (it is only probed) or an `onMessage`. */
  handler?: DaemonHandler<Messages, State> | undefined;

  /** Run every so often, from start to start, without drift. */
  interval?: Duration | undefined;
  /** Run again so long after the end of a run. */
  delay?: Duration | undefined;
  /** Run when the wall clock shows a time of this cron expression. */
  schedule?: string | undefined;

  /** How much later than its time a run may begin, the same for that time in each process. @default 0 */
  jitter?: Duration | undefined;
  /** Nothing is run before it. */
  startAt?: Date | undefined;
  /** Nothing is run from it on; the daemon completes. */
  endAt?: Date | undefined;
  /** After so many runs the daemon completes; triggered ones do not count. */
  maxRuns?: number | undefined;
  /** Raises `daemon:overdue` when it has not completed a run for so long. @default nothing is expected */
  expectEvery?: Duration | undefined;

  /**
   * A failure if `ctx.heartbeat()` is not called for so long: by a continuous daemon since it is ready, by a run of a
   * schedule since it was entered. Waiting in `ctx.throttle()` is no silence. @default no watchdog
   */
  watchdog?: Duration | undefined;
  /** Whether it is ready once entered, or when its handler calls `ctx.ready()`. @default "entered" */
  readiness?: "entered" | "manual" | undefined;
  /** Whether it stays `running` after its handler returned. @default false */
  remainAfterExit?: boolean | undefined;
  /** Whether it keeps the process alive while it is up. @default true */
  keepAlive?: boolean | undefined;

  /** Tells whether it is well; with a `restartPolicy`, being unhealthy restarts it. */
  healthCheck?: HealthCheck | undefined;

  /** Who must be ready before it. */
  dependencies?: readonly Dependency[] | undefined;
  /** A path: `"plugin-x/web"` is in the group `"plugin-x"` too. */
  group?: string | undefined;
  /** Whether its failure fails `startAll`. @default true */
  required?: boolean | undefined;

  /** Called with each message while the daemon is up, whatever its handler does. */
  onMessage?:
    | ((message: Messages, context: DaemonContext<Messages, State>, meta: MessageMeta) => unknown)
    | undefined;
  /**
   * What it may be sent: for each `type` of message the schema of its `data`, in any library that speaks Standard Schema.
   * A message is then `{ type, data }`; what fits none is refused. @default anything may be sent
   */
  messages?: MessageSchemas | undefined;
  /** What its state is until it is first set. */
  initialState?: State | undefined;
  /**
   * What its state must look like, in any library that speaks Standard Schema (zod, valibot, ArkType, …): a value that
   * it refuses is not set. It must answer at once. @default everything is accepted
   */
  stateSchema?: StateOptions<State>["schema"];
  /**
   * Keeps its state in the registry's `store`, so that it outlives the process: it is there again when the daemon
   * starts. `flushState()` tells when it is durable. @default false
   */
  persist?: boolean | undefined;

  /** Accepted and shown in `getInfo`, not enforced: `enforcement` says `"none"`, and a warning at the start does. */
  resources?: ResourceLimits | undefined;
  /** At most so many runs in any window of that length. */
  throttle?: ThrottleOptions | undefined;
  /**
   * At most so many runs at once, where `overlap` allows several; others wait. They wait for the registry's
   * `concurrency` too, in the order of `resources.priority`. @default no limit of its own
   */
  concurrency?: number | undefined;
  /** Triggers that come close to each other make one run. @default each makes one */
  debounce?: Duration | DebounceOptions | undefined;
  /** Wrapped around every run, the first one outermost. */
  layers?: readonly Layer[] | undefined;
}
