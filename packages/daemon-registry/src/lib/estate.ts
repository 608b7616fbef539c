import process from "node:process";
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
import type { GroupEvent } from "../groups/group-events.ts";
import { Groups } from "../groups/groups.ts";
import { Around } from "./around.ts";
import type { ShutdownOptions } from "../registry-options.ts";
import type { Daemon } from "./daemon.ts";
import { EventStream } from "../waiting/event-stream.ts";
import type { EventStreamOptions } from "../waiting/event-stream-options.ts";
import { isLastEvent } from "../waiting/wait-for-event.ts";
import { checkKeepable } from "./check-state.ts";
import { eventOf } from "./event-of.ts";
import type { House } from "./house.ts";
import { houseLogger } from "./house-logger.ts";
import { keepAtTheEnd } from "./keep-at-the-end.ts";
import { Memory } from "./memory.ts";
import { isLogged, logEvents } from "./log-events.ts";
import { SignalHub } from "./signal-hub.ts";
import { Sparing } from "./sparing.ts";
import { type ParentLogger, pinoLogger } from "./pino-logger.ts";

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
  readonly log: Logger = houseLogger(this);
  readonly #write: (event: DaemonEvent) => void = logEvents(this.log);
  readonly signals: SignalHub = new SignalHub();
  readonly layers: Around = new Around();
  groups: Groups | undefined;
  /** Whether a shutdown has begun: nothing starts any more. */
  isClosing = false;
  /** Whether the registry was shut down: nothing is told any more. */
  isOver = false;
  /** Whether signals end the process through this registry. */
  isService = false;
  readonly memory: Memory | undefined;
  readonly slots: Slots | undefined;
  readonly loop: LoopWatchdog | undefined;
  readonly #sparing = new Sparing();
  #isPaused = false;
  #ending: Promise<StopReport> | undefined;
  /** Whether what was set is still to be kept, at the end; and what is told after that. */
  #isKeeping: boolean | undefined;
  #done: CoreEvent | undefined;
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
    this.metrics = new MetricsCollector({
      clock,
      maxSeries,
      onOverflow: (overflow) => this.#tooManySeries(overflow),
    });
    this.bus = new EventBus((error, event) => {
      this.log.error({ err: error, event: event.type }, `A listener of "${event.type}" failed.`);
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
    this.groups = new Groups({
      core,
      logger: this.log,
      tell: (event) => this.#tellOfGroup(event),
      shutdown: () => this.#shutDownInFailure(),
    });
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

  /**
   * Takes a daemon in, if core does; one that it replaces leaves it what outlives a definition. It has that before core
   * knows it, since the next generation may begin at once.
   */
  admit(daemon: Daemon, register: () => void): void {
    const previous = this.#daemons.get(daemon.name);
    if (previous !== undefined) {
      checkKeepable(daemon.definition, previous.presentState);
      daemon.inherit(previous);
    }
    if (this.#isPaused) daemon.schedule?.pause(this);
    this.#daemons.set(daemon.name, daemon);
    try {
      register();
    } catch (error) {
      if (previous === undefined) this.#daemons.delete(daemon.name);
      else this.#daemons.set(daemon.name, previous);
      throw error;
    }
    if (previous !== undefined) daemon.succeed(previous);
    this.metrics.describe(daemon.name, daemon);
    daemon.settle(previous);
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
    for (const daemon of this.#daemons.values()) daemon.resume(this);
  }

  /** Whether a daemon is up or on its way up or down. */
  isUp(name: string): boolean {
    const status = this.#core?.has(name) === true ? this.#core.state(name).status : "stopped";
    return status !== "stopped" && status !== "error";
  }

  #failed(name: string, error: Error): void {
    // One that is gone by now is not brought back to the metrics by what comes late.
    if (this.#daemons.has(name))
      this.#core?.report(name, { type: "daemon:error", error } as { type: string });
    this.log.error({ daemon: name, err: error }, `A message listener of "${name}" failed: ${error.message}`);
  }

  get isHeard(): boolean {
    return this.bus.heard;
  }

  /** Ends it all, once, and sees to it that what was set is kept. */
  shutdown(options: ShutdownOptions = {}): Promise<StopReport> {
    if (this.#core === undefined) throw new Error("The estate has no supervisor yet.");
    const { timeout = "30s", drainDelay = 0 } = options;
    this.#isKeeping ??= this.memory !== undefined;
    const ended = this.#core.shutdown(options);
    const [limit, drain] = [parseDuration(timeout), parseDuration(drainDelay)];
    if (this.memory === undefined || limit === undefined || drain === undefined) return ended;
    this.#ending ??= this.#keepAtTheEnd(ended, this.memory, drain + limit);
    return this.#ending;
  }

  /** A process that signals end is a service: whoever supervises it is to see that it did not end well. */
  #shutDownInFailure(): void {
    if (this.isService) process.exitCode = 1;
    void this.shutdown();
  }

  /** It is over when what was set is kept: `done` is told then. */
  #keepAtTheEnd(ended: Promise<StopReport>, memory: Memory, limit: number): Promise<StopReport> {
    const { clock, log } = this;
    const kept = keepAtTheEnd(ended, memory, { clock, log, until: clock.monotonic() + limit });
    return handled(
      kept.finally(() => {
        const done = this.#done;
        this.#isKeeping = false;
        if (done !== undefined) this.#hear(done);
      }),
    );
  }

  /** Tells the subscribers something of a daemon, as core does. */
  report(name: string, detail: { readonly type: string }): void {
    this.#core?.report(name, detail);
  }

  #blocked(report: LoopBlocked): void {
    const { daemon, duration, limit } = report;
    const who = daemon === undefined ? "" : ` while "${daemon}" was running`;
    this.log.warn(
      { duration, limit, daemon },
      `The event loop was blocked for ${Math.round(duration)} ms${who}.`,
    );
    if (this.bus.heard) this.bus.emit({ ...report, time: this.clock.now() });
  }

  #tellOfGroup(event: GroupEvent): void {
    if (event.type === "group:gave-up") {
      const { group, error, restarts } = event;
      this.log.error({ group, restarts, err: error }, `The group "${group}" was given up: ${error.message}`);
    }
    if (this.bus.heard) this.bus.emit(event);
  }

  #notKept(daemon: string, what: string, error: unknown): void {
    const more = this.#sparing.more(`${what} of ${daemon}`, this.clock.now());
    if (more === undefined) return;
    this.log.warn(
      { daemon, err: error },
      `The store does not keep ${what} of "${daemon}"${more}: ${messageOf(error)}`,
    );
  }

  #tooManySeries({ daemon, metric, limit, beyond }: Overflow): void {
    const what =
      beyond === "names"
        ? `${limit} metrics, "${metric}" among them: it is not counted`
        : `${limit} sets of labels in its metrics, "${metric}" among them: what is beyond is put together`;
    this.log.warn({ daemon, metric, limit }, `"${daemon}" has more than ${what}.`);
  }

  #hear(event: CoreEvent): void {
    if (event.type !== "registry:shutdown") this.#follow(event);
    else {
      this.isClosing = true;
      if (event.phase === "done" && this.#isKeeping === true) {
        this.#done = event;
        return;
      }
      if (event.phase === "done") this.#over();
    }
    const logged = isLogged(event);
    if (!logged && !this.bus.heard) return;
    const told = eventOf(event);
    if (logged) this.#write(told);
    if (this.bus.heard) this.bus.emit(told);
  }

  #over(): void {
    this.isOver = true;
    void this.loop?.stop();
  }

  #follow(event: Exclude<CoreEvent, { type: "registry:shutdown" }>): void {
    const daemon = this.#daemons.get(event.daemon);
    if (daemon === undefined) return;
    switch (event.type) {
      case "daemon:starting":
        daemon.begin(event.time);
        this.#warnOfWhatIsMissing(daemon);
        break;
      case "daemon:started":
        daemon.up();
        daemon.hint?.up(daemon.name, this.log);
        break;
      case "daemon:stopping":
        daemon.hint?.down();
        break;
      case "daemon:stopped":
        daemon.down();
        this.#closeMailbox(daemon, event.reason === "restart" || event.reason === "dependency");
        break;
      case "daemon:error":
        if (this.isUp(event.daemon)) break;
        daemon.down();
        daemon.mailbox?.refuse(event.error instanceof GaveUpError ? "gave-up" : "failed");
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
      // No queueMicrotask: jest's fake timers hold that back.
      void Promise.resolve().then(() => {
        if (!this.isUp(daemon.name)) daemon.mailbox?.refuse("stopped");
      });
    }
  }

  /** What a policy wants done when its daemon is given up, besides that daemon's own end in error. */
  #giveUp({ name, definition }: Daemon): void {
    const { group, restartPolicy } = definition;
    const { onGiveUp } = restartPolicy ?? {};
    if (onGiveUp === "shutdown") this.#shutDownInFailure();
    else if (onGiveUp === "stop-group" && group !== undefined) {
      this.log.warn({ group }, `The group "${group}" is stopped, since "${name}" was given up.`);
      void this.#core?.stopGroup(group);
    }
  }

  #forget(daemon: Daemon): void {
    this.#daemons.delete(daemon.name);
    this.office.close(daemon.name);
    this.states.close(daemon.name);
    daemon.gone();
    this.memory?.forget(daemon.name, daemon.scheduled);
  }

  #warnOfWhatIsMissing(daemon: Daemon): void {
    const { name, definition } = daemon;
    if (definition.persist === true && this.memory === undefined)
      this.log.warn(
        { daemon: name },
        `"${name}" has persist: true, and the registry has no store: its state is not kept.`,
      );
    const { maxMemory, maxCpu } = definition.resources ?? {};
    if (maxMemory === undefined && maxCpu === undefined) return;
    this.log.warn(
      { daemon: name, enforcement: "none" },
      `The resource limits of "${name}" are not enforced: it shares this process with others.`,
    );
  }
}
