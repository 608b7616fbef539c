import {
  type Clock,
  countOf,
  type DaemonEvent as CoreEvent,
  EventBus,
  handled,
  type Logger,
  messageOf,
  NotFoundError,
  parseDuration,
  type StopReport,
  type Store,
  type Supervisor,
} from "@brains/daemon-core";
import {
  GaveUpError,
  type LoopBlocked,
  loopWatchdog,
  type LoopWatchdog,
  type LoopWatchdogOptions,
} from "@brains/daemon-health";
import { PostOffice, type RequestOptions, type SendOptions, StateRegistry } from "@brains/daemon-messaging";
import { MetricsCollector, type Overflow } from "@brains/daemon-metrics";
import { Slots } from "@brains/daemon-resources";
import { PatternCache } from "@brains/daemon-scheduler";
import type { DaemonEvent, EventName, EventOf } from "../events.ts";
import { Groups } from "../groups/groups.ts";
import { Around } from "./around.ts";
import type { ShutdownOptions } from "../registry-options.ts";
import { coreLogger } from "./core-logger.ts";
import type { Daemon } from "./daemon.ts";
import { EventStream } from "../waiting/event-stream.ts";
import type { EventStreamOptions } from "../waiting/event-stream-options.ts";
import { isLastEvent } from "../waiting/wait-for-event.ts";
import { eventOf } from "./event-of.ts";
import type { House } from "./house.ts";
import { Memory } from "./memory.ts";
import { isLogged, logEvents } from "./log-events.ts";
import { type ParentLogger, pinoLogger } from "./pino-logger.ts";

/** How long the store has, in ms, when the stops have taken all of the shutdown's time. */
const LEAST_FLUSH = 1_000;

/** What a registry has only where it was asked for. */
export interface EstateExtras {
  store?: Store | undefined;
  loopWatchdog?: Pick<LoopWatchdogOptions, "limit"> | undefined;
  concurrency?: number | undefined;
  maxSeries?: number | undefined;
}

/** The daemons of a registry, what they share, and what becomes of both when core tells something. */
export class Estate implements House {
  readonly clock: Clock;
  readonly bus: EventBus<DaemonEvent>;
  readonly office: PostOffice;
  readonly states: StateRegistry = new StateRegistry();
  readonly metrics: MetricsCollector;
  readonly patterns: PatternCache = new PatternCache();
  readonly coreLogger: Logger;
  readonly #log: (event: DaemonEvent) => void = logEvents(
    (name) => this.#daemons.get(name)?.logger ?? this.logger(),
  );
  readonly layers: Around = new Around();
  groups: Groups | undefined;
  /** Whether the registry was shut down: nothing is told any more. */
  isOver = false;
  readonly memory: Memory | undefined;
  readonly slots: Slots | undefined;
  readonly loop: LoopWatchdog | undefined;
  #isPaused = false;
  #ending: Promise<StopReport> | undefined;
  readonly #daemons = new Map<string, Daemon>();
  #logger: ParentLogger | undefined;
  #core: Supervisor | undefined;

  constructor(clock: Clock, logger: ParentLogger | undefined, extras: EstateExtras = {}) {
    this.clock = clock;
    this.#logger = logger;
    const { store, loopWatchdog: loop, concurrency, maxSeries } = extras;
    this.memory = store && new Memory(store, (daemon, what, error) => this.#notKept(daemon, what, error));
    this.slots = concurrency === undefined ? undefined : new Slots(concurrency);
    this.loop =
      loop &&
      loopWatchdog({
        ...loop,
        onBlocked: (report) => this.#blocked(report),
        current: () => this.#core?.caller,
      });
    this.coreLogger = coreLogger(this);
    this.metrics = new MetricsCollector({
      clock,
      maxSeries,
      onOverflow: (overflow) => this.#tooManySeries(overflow),
    });
    this.bus = new EventBus((error, event) => {
      this.logger().error({ err: error, event: event.type }, `A listener of "${event.type}" failed.`);
    });
    this.office = new PostOffice({
      clock,
      onDeadLetter: ({ daemon, time: _now, ...letter }) =>
        this.#core?.report(daemon, { type: "daemon:dead-letter", ...letter }),
      onListenerError: ({ daemon, error }) => this.#failed(daemon, error),
    });
  }

  logger(): ParentLogger {
    return (this.#logger ??= pinoLogger());
  }

  /** Hears core before anybody else does: whoever is told an event can ask for the numbers it has changed. */
  watch(core: Supervisor): void {
    this.#core = core;
    this.groups = new Groups(core, () => this.logger());
    this.metrics.watch(core);
    core.subscribe((event) => this.#hear(event));
  }

  find(name: string): Daemon | undefined {
    return this.#daemons.get(name);
  }

  /** @throws NotFoundError */
  get(name: string): Daemon {
    const daemon = this.#daemons.get(name);
    if (daemon === undefined) throw new NotFoundError(name, this.#daemons.keys());
    return daemon;
  }

  /** Takes a daemon in, if core does; one that it replaces leaves it what outlives a definition. */
  admit(daemon: Daemon, register: () => void): void {
    const previous = this.#daemons.get(daemon.name);
    this.#daemons.set(daemon.name, daemon);
    try {
      register();
      if (previous !== undefined) daemon.succeed(previous);
      if (this.#isPaused) daemon.schedule?.pause(this);
      this.metrics.describe(daemon.name, daemon);
      daemon.settle();
    } catch (error) {
      if (previous === undefined) this.#daemons.delete(daemon.name);
      else this.#daemons.set(daemon.name, previous);
      throw error;
    }
  }

  send(to: string, message: unknown, options?: SendOptions): Promise<void> {
    this.#daemons.get(to)?.openMailbox(this.isUp(to));
    return this.office.send(to, message, options);
  }

  request<Reply>(to: string, message: unknown, options?: RequestOptions): Promise<Reply> {
    this.#daemons.get(to)?.openMailbox(this.isUp(to));
    return this.office.request<Reply>(to, message, options);
  }

  mayWait(to: string): boolean {
    const { mailbox, messages } = this.#daemons.get(to)?.definition ?? {};
    return mailbox?.overflow === "wait" || messages !== undefined;
  }

  subscribe(listener: (event: DaemonEvent) => void): () => void {
    return this.bus.subscribe(listener);
  }

  /** Events one by one. @throws RangeError */
  stream<Name extends EventName>({
    daemon,
    types,
    capacity = 10_000,
    signal,
  }: EventStreamOptions<Name>): AsyncIterable<EventOf<Name>> {
    const wants = (event: DaemonEvent): event is EventOf<Name> =>
      (daemon === undefined || ("daemon" in event && event.daemon === daemon)) &&
      (types === undefined || types.some((type) => type === event.type));
    return new EventStream(this, {
      wants,
      isLast: isLastEvent,
      signal,
      capacity: countOf(capacity, "events.capacity"),
    });
  }

  /** Maintenance: no schedule runs anything until it is over; what is paused by itself stays so. */
  pauseAll(): void {
    this.#isPaused = true;
    for (const daemon of this.#daemons.values()) daemon.pause(this);
  }

  resumeAll(): void {
    this.#isPaused = false;
    for (const daemon of this.#daemons.values()) daemon.resume(this, this.isUp(daemon.name));
  }

  /** Whether a daemon is up or on its way up or down. */
  isUp(name: string): boolean {
    const status = this.#core?.has(name) === true ? this.#core.state(name).status : "stopped";
    return status !== "stopped" && status !== "error";
  }

  #failed(name: string, error: Error): void {
    this.#core?.report(name, { type: "daemon:error", error } as { type: string });
    const logger = this.#daemons.get(name)?.logger ?? this.logger();
    logger.error({ err: error }, `A message listener of "${name}" failed: ${error.message}`);
  }

  get isHeard(): boolean {
    return this.bus.heard;
  }

  /** Ends it all, once, and sees to it that what was set is kept. */
  shutdown(options: ShutdownOptions = {}): Promise<StopReport> {
    this.groups?.releaseAll();
    if (this.#core === undefined) throw new Error("The estate has no supervisor yet.");
    const { timeout = "30s", drainDelay = 0 } = options;
    const ended = this.#core.shutdown(options);
    const limit = parseDuration(timeout);
    if (this.memory === undefined || limit === undefined || parseDuration(drainDelay) === undefined)
      return ended;
    return (this.#ending ??= handled(this.#end(ended, this.memory, limit)));
  }

  async #end(ended: Promise<StopReport>, memory: Memory, limit: number): Promise<StopReport> {
    const until = this.clock.monotonic() + limit;
    const [end] = await Promise.allSettled([ended]);
    try {
      await memory.flushWithin(Math.max(LEAST_FLUSH, until - this.clock.monotonic()), this.clock);
    } catch (error) {
      this.logger().error({ err: error }, `Not all is kept at the end: ${messageOf(error)}`);
      if (end.status === "fulfilled") throw error;
    }
    return await ended;
  }

  /** Tells the subscribers something of a daemon, as core does. */
  report(name: string, detail: { readonly type: string }): void {
    this.#core?.report(name, detail);
  }

  #blocked(report: LoopBlocked): void {
    const { daemon, duration, limit } = report;
    const who = daemon === undefined ? "" : ` while "${daemon}" was running`;
    this.logger().warn(
      { duration, limit, daemon },
      `The event loop was blocked for ${Math.round(duration)} ms${who}.`,
    );
    if (this.bus.heard) this.bus.emit({ ...report, time: this.clock.now() });
  }

  #notKept(daemon: string, what: string, error: unknown): void {
    const logger = this.#daemons.get(daemon)?.logger ?? this.logger();
    logger.warn({ err: error }, `The store does not keep ${what} of "${daemon}": ${messageOf(error)}`);
  }

  #tooManySeries({ daemon, metric, limit }: Overflow): void {
    const logger = this.#daemons.get(daemon)?.logger ?? this.logger();
    logger.warn(
      { metric, limit },
      `"${daemon}" has more than ${limit} series of metrics, "${metric}" among them: what is beyond is put together.`,
    );
  }

  #hear(event: CoreEvent): void {
    if (event.type !== "registry:shutdown") this.#follow(event);
    else if (event.phase === "done") {
      this.isOver = true;
      void this.loop?.stop();
    }
    const logged = isLogged(event);
    if (!logged && !this.bus.heard) return;
    const told = eventOf(event);
    if (logged) this.#log(told);
    if (this.bus.heard) this.bus.emit(told);
  }

  #follow(event: Exclude<CoreEvent, { type: "registry:shutdown" }>): void {
    const daemon = this.#daemons.get(event.daemon);
    if (daemon === undefined) return;
    switch (event.type) {
      case "daemon:starting":
        daemon.begin(event.time);
        this.#warnOfLimits(daemon);
        break;
      case "daemon:started":
        daemon.wasUp = true;
        daemon.overdue?.ready();
        daemon.hint?.up(daemon.name, daemon.logger);
        break;
      case "daemon:stopped":
        daemon.down();
        this.#closeMailbox(daemon, event.reason === "restart" || event.reason === "dependency");
        break;
      case "daemon:error":
        if (event.final) daemon.down();
        if (!this.isUp(event.daemon))
          daemon.mailbox?.refuse(event.error instanceof GaveUpError ? "gave-up" : "failed");
        if (event.final && daemon.wasUp)
          this.groups?.memberFailed(daemon.name, daemon.definition.group, event.error);
        break;
      case "daemon:abandoned":
        daemon.abandon();
        break;
      case "daemon:unregistered":
        this.#forget(daemon);
        break;
      case "daemon:report":
        daemon.note(event.detail);
        if (event.detail.type === "daemon:gave-up") this.#giveUp(daemon);
        break;
      default:
    }
  }

  /** Messages outlast a restart, if the start that follows the stop does begin. */
  #closeMailbox(daemon: Daemon, again: boolean): void {
    if (!again) daemon.mailbox?.refuse("stopped");
    else if (daemon.mailbox !== undefined) {
      queueMicrotask(() => {
        if (!this.isUp(daemon.name)) daemon.mailbox?.refuse("stopped");
      });
    }
  }

  /** What a policy wants done when its daemon is given up, besides that daemon's own end in error. */
  #giveUp({ name, definition }: Daemon): void {
    const { group, restartPolicy } = definition;
    const { onGiveUp } = restartPolicy ?? {};
    if (onGiveUp === "shutdown") void this.shutdown();
    else if (onGiveUp === "stop-group" && group !== undefined) {
      this.logger().warn({ group }, `The group "${group}" is stopped, since "${name}" was given up.`);
      void this.#core?.stopGroup(group);
    }
  }

  #forget(daemon: Daemon): void {
    this.#daemons.delete(daemon.name);
    this.office.close(daemon.name);
    this.states.close(daemon.name);
    daemon.down();
    this.memory?.forget(daemon.name);
  }

  #warnOfLimits(daemon: Daemon): void {
    const { name, definition } = daemon;
    if (definition.persist === true && this.memory === undefined)
      daemon.logger.warn(
        {},
        `"${name}" has persist: true, and the registry has no store: its state is not kept.`,
      );
    const { maxMemory, maxCpu } = definition.resources ?? {};
    if (maxMemory === undefined && maxCpu === undefined) return;
    daemon.logger.warn(
      { enforcement: "none" },
      `The resource limits of "${name}" are not enforced: it shares this process with others.`,
    );
  }
}
