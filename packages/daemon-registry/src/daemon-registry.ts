import {
  type Duration,
  type EndSignal,
  type Filter,
  durationOf,
  handled,
  handleSignals,
  InvalidDefinitionError,
  type Layer,
  type Status,
  type StopReport,
  Supervisor,
  systemClock,
  TRANSITIONS,
} from "@brains/daemon-core";
import type { HealthReport, HealthState } from "@brains/daemon-health";
import type {
  MessageSchemas,
  MessagesOf,
  Next,
  SentMessagesOf,
  StateWatcher,
} from "@brains/daemon-messaging";
import type { DaemonMetrics, MetricsCollector } from "@brains/daemon-metrics";
import type { ScheduleHandle, When } from "@brains/daemon-scheduler";
import { DaemonFamily, type FamilyOptions } from "./daemon-family.ts";
import { DaemonHandle } from "./daemon-handle.ts";
import type { DaemonDefaults, DaemonDefinition } from "./definition.ts";
import type { DaemonEvent, EventName, EventOf } from "./events.ts";
import type { GroupOptions } from "./groups/group-options.ts";
import { type DaemonInfo, infoOf } from "./info.ts";
import { checked, checkedClock, checkedDefaults, checkedGroup } from "./lib/checked.ts";
import { Estate } from "./lib/estate.ts";
import { explain } from "./lib/explain.ts";
import { type RegistryHealth, aggregate } from "./lib/aggregate-health.ts";
import { build } from "./lib/build.ts";
import type { EventStreamOptions } from "./waiting/event-stream-options.ts";
import { waitForEvent } from "./waiting/wait-for-event.ts";
import { waitForStatus } from "./waiting/wait-for-status.ts";
import type { EventWaitOptions, StatusWaitOptions } from "./waiting/wait-options.ts";
import { instance } from "./lib/instance.ts";
import type { RegistryOptions, ShutdownOptions } from "./registry-options.ts";

/**
 * Supervised background work: register plain async functions, and they are started in the order of their
 * dependencies, run when they should, restarted, checked, measured and stopped in reverse.
 *
 * @example
 * ```ts
 * import { DaemonRegistry } from "@brains/daemon-registry";
 *
 * const registry = DaemonRegistry.createFresh();
 * registry.register({
 *   name: "hello",
 *   interval: "1s",
 *   handler: ({ run }) => console.log(`hello because of ${run.reason}`),
 * });
 * await registry.start("hello", { immediate: true });
 * await registry.shutdown();
 * ```
 */
export class DaemonRegistry implements AsyncDisposable {
  readonly #core: Supervisor;
  readonly #estate: Estate;
  readonly #defaults: DaemonDefaults;
  readonly #starts: boolean;
  readonly #listeners = new WeakMap<object, Set<{ event: EventName; off: () => void }>>();

  private constructor(options: RegistryOptions) {
    const clock = checkedClock(options.clock ?? systemClock({ ref: false }));
    this.#defaults = checkedDefaults(options.defaults ?? {});
    this.#starts = options.start ?? true;
    this.#estate = new Estate(clock, options.logger, options);
    this.#core = new Supervisor({ clock, logger: this.#estate.log });
    this.#estate.watch(this.#core);
  }

  /** The registry of this process, the same for every copy of this module (it lives under a `Symbol.for` key). */
  static getInstance(): DaemonRegistry {
    return instance(() => new DaemonRegistry({}));
  }

  /** A registry of its own, which shares nothing with others. @throws InvalidDefinitionError for bad defaults. */
  static createFresh(options: RegistryOptions = {}): DaemonRegistry {
    return new DaemonRegistry(options);
  }

  /**
   * Adds a daemon; it does not start.
   *
   * @param options.replace `true` takes the place of a stopped daemon of that name, `"restart"` of a running one too,
   * by restarting it with the new definition.
   * @throws InvalidDefinitionError with every fault at once, ExistsError; nothing is registered then.
   */
  register<Schemas extends MessageSchemas, State = unknown>(
    definition: DaemonDefinition<MessagesOf<Schemas>, State> & { messages: Schemas },
    options?: { replace?: boolean | "restart" | undefined },
  ): DaemonHandle<SentMessagesOf<Schemas>, State>;
  register<Messages = unknown, State = unknown>(
    definition: DaemonDefinition<Messages, State>,
    options?: { replace?: boolean | "restart" | undefined },
  ): DaemonHandle<Messages, State>;
  register(
    definition: DaemonDefinition<any, any>,
    options: { replace?: boolean | "restart" | undefined } = {},
  ): DaemonHandle {
    const daemon = build(this.#estate, checked(definition, this.#defaults));
    this.#estate.admit(daemon.daemon, () => this.#core.register(daemon.core, options));
    return new DaemonHandle(this, definition.name);
  }

  /**
   * Makes more of a group than a label: what a failure of one member means for the others, and a policy for the group
   * as a whole. To be called before its members are registered.
   *
   * @throws InvalidDefinitionError with every fault at once.
   */
  defineGroup(name: string, options: GroupOptions = {}): void {
    const members = this.#core.list({ group: name });
    if (members.length > 0) {
      const rule = "must be defined before its members are registered";
      throw new InvalidDefinitionError(name, [{ path: "group", rule, value: members.join(", ") }]);
    }
    this.#estate.groups?.define(name, checkedGroup(name, options));
  }

  /**
   * Takes a daemon away for good: it is stopped, and its name is free when it has ended. One that is not up is gone
   * before this returns.
   *
   * @returns false where there is none of that name.
   */
  unregister(name: string): Promise<boolean> {
    return this.#core.unregister(name);
  }

  has(name: string): boolean {
    return this.#core.has(name);
  }

  /** The names of the daemons, in the order of registration. */
  list(filter?: Filter): string[] {
    return this.#core.list(filter);
  }

  /**
   * Daemons of one kind, one a key, kept as they are wanted: see {@link DaemonFamily}.
   *
   * @throws RangeError for an empty name, a `key` or `definition` that is no function, or a `maxChildren` that is no
   * whole number of at least 1.
   */
  family<Item, Messages = unknown, State = unknown>(
    name: string,
    options: FamilyOptions<Item, Messages, State>,
  ): DaemonFamily<Item, Messages, State> {
    const { maxChildren, key, definition, revision } = options;
    for (const [option, value] of Object.entries({ key, definition, revision: revision ?? key })) {
      if (typeof value !== "function")
        throw new RangeError(`${option} of the family "${name}" must be a function, got ${typeof value}.`);
    }
    if (typeof name !== "string" || name === "") throw new RangeError("A family needs a name.");
    if (maxChildren !== undefined && (!Number.isInteger(maxChildren) || maxChildren < 1)) {
      throw new RangeError(
        `maxChildren of the family "${name}" must be a whole number of at least 1, got ${maxChildren}.`,
      );
    }
    return new DaemonFamily(this, name, options, () => this.#core.caller);
  }

  /**
   * Resolves when the daemon is ready; joins a start in flight and does nothing on a running daemon.
   *
   * @param options.immediate run a scheduled daemon at once, instead of waiting for its first time.
   * @param options.restart restart it if it is running.
   */
  start(
    name: string,
    options?: { immediate?: boolean | undefined; restart?: boolean | undefined },
  ): Promise<void> {
    return this.#starts ? this.#core.start(name, options) : this.#inspect(name);
  }

  /** Starts a daemon and, before it, all it depends on. */
  startWithDependencies(name: string): Promise<void> {
    return this.#starts ? this.#core.startWithDependencies(name) : this.#inspect(name);
  }

  /**
   * Starts every daemon, in the order of their dependencies, independent ones at the same time.
   *
   * @param options.rollback at the first failure stop what this call has started. @default false: go on
   * @throws StartAllError (an AggregateError) of all failures; a fault in the plan is thrown as itself.
   */
  startAll(options?: { rollback?: boolean | undefined }): Promise<void> {
    return this.#starts ? this.#core.startAll(options) : Promise.resolve();
  }

  /** Starts the daemons of a group; at the first failure those that this call has started are stopped again. */
  startGroup(group: string): Promise<void> {
    return this.#starts ? this.#core.startGroup(group) : Promise.resolve();
  }

  /**
   * Stops what depends on the daemon, then the daemon: aborts its signal and waits until it has ended.
   *
   * @param options.force do not wait: what still runs is abandoned.
   * @param options.timeout instead of the definition's `stopTimeout`.
   * @throws StopTimeoutError when it does not end; it is then in `error`, not `stopped`.
   */
  stop(
    name: string,
    options?: { force?: boolean | undefined; timeout?: Duration | undefined },
  ): Promise<void> {
    return this.#core.stop(name, options);
  }

  /** Stops everything, in the exact reverse of the order of starts. @throws StopAllError naming what did not stop. */
  stopAll(options?: { timeout?: Duration | undefined }): Promise<StopReport> {
    return this.#core.stopAll(options);
  }

  /** Stops the daemons of a group, in reverse. */
  stopGroup(group: string): Promise<StopReport> {
    return this.#core.stopGroup(group);
  }

  /** Stops the daemon and starts it again; what depends on it is stopped before and started after. */
  restart(name: string): Promise<void> {
    return this.#starts ? this.#core.restart(name) : this.#inspect(name);
  }

  /** Restarts every daemon that is up. */
  restartAll(): Promise<void> {
    return this.#starts ? this.#core.restartAll() : Promise.resolve();
  }

  /** Restarts the daemons of a group. */
  restartGroup(group: string): Promise<void> {
    return this.#starts ? this.#core.restartGroup(group) : Promise.resolve();
  }

  /**
   * Lets a schedule run nothing until it is resumed; a run in flight goes on, and what passes meanwhile is not made up
   * for. @throws NotFoundError; Error for a daemon without a schedule.
   */
  pause(name: string): void {
    this.#scheduled(name);
    this.#estate.get(name).pause(name);
  }

  /** Takes a pause back. @throws NotFoundError; Error for a daemon without a schedule. */
  resume(name: string): void {
    this.#scheduled(name);
    this.#estate.get(name).resume(name);
  }

  /** Maintenance: pauses every schedule, those registered meanwhile too. */
  pauseAll(): void {
    this.#estate.pauseAll();
  }

  /** Ends the maintenance; what was paused by itself stays paused. */
  resumeAll(): void {
    this.#estate.resumeAll();
  }

  /**
   * Gives a schedule other times from now on, until the daemon is registered anew.
   *
   * @throws NotFoundError; RangeError, InvalidScheduleError naming what is not valid; Error for a daemon without a
   * schedule.
   */
  reschedule(name: string, when: When): void {
    this.#scheduled(name).reschedule(when);
  }

  /**
   * When a schedule runs next; nothing while it is down or paused.
   *
   * @param count from 1 to 1,000. @default 5
   * @throws NotFoundError; RangeError; Error for a daemon without a schedule.
   */
  nextRuns(name: string, count?: number): Date[] {
    return this.#scheduled(name).nextRuns(count);
  }

  /**
   * Resolves when all that was set before is durable: the states of daemons with `persist: true`, and when schedules
   * last ran. At once where there is no `store`.
   *
   * @throws StateNotSavedError (rejects) naming the daemons whose states are not; they are tried again.
   */
  flushState(): Promise<void> {
    return handled(this.#estate.memory?.flush() ?? Promise.resolve());
  }

  /**
   * Runs a scheduled daemon now, under its overlap policy, or soon, under its `debounce`; whether a run has begun or is
   * sure to.
   */
  trigger(name: string): boolean {
    return this.#estate.get(name).trigger();
  }

  /**
   * Sends a message, by identity; resolves when the mailbox has it. No listener is called before this returns.
   *
   * @throws NotReceivingError, MailboxFullError (reject); the message is then a dead letter.
   */
  send(name: string, message: unknown, options?: { signal?: AbortSignal | undefined }): Promise<void> {
    return this.#estate.send(name, message, options);
  }

  /**
   * Sends a message and resolves with the reply: what the daemon's listener returns, or its promise resolves with.
   *
   * @param options.timeout how long the reply is waited for. @default "5s"
   * @throws (rejects) what the listener throws, by identity; RequestTimeoutError; NotReceivingError, also when the daemon
   * ends before it has replied; MailboxFullError; InvalidMessageError; the reason of `signal`. RangeError for a
   * `timeout` that is none.
   *
   * @example
   * ```ts
   * import { DaemonRegistry } from "@brains/daemon-registry";
   *
   * await using registry = DaemonRegistry.createFresh();
   * registry.register<number>({ name: "squares", onMessage: (n) => n * n });
   * await registry.start("squares");
   * console.log(await registry.request("squares", 7));
   * // 49
   * ```
   */
  request<Reply = unknown>(
    name: string,
    message: unknown,
    options?: { timeout?: Duration | undefined; signal?: AbortSignal | undefined },
  ): Promise<Reply> {
    return this.#estate.request<Reply>(name, message, options);
  }

  /**
   * Hands a message to every daemon that subscribes to a topic, through its mailbox; resolves with how many took it.
   * One that does not take it, since its mailbox is full, has a dead letter more; the publisher need not care.
   *
   * @throws RangeError for a topic that is no text, or empty.
   */
  publish(topic: string, message: unknown): Promise<number> {
    return this.#estate.office.publish(topic, message);
  }

  /** Merges a plain object into the state, or replaces it; tells the watchers. @throws NotFoundError */
  setState(name: string, next: Next<unknown>, options?: { replace?: boolean | undefined }): void {
    this.#estate.get(name).state.set(next, options);
  }

  /** The state, frozen: what was set last, or `initialState`. @throws NotFoundError */
  getState(name: string): unknown {
    return this.#estate.get(name).state.current;
  }

  /** Calls `watcher` once for each set from now on; returns what ends that. @throws NotFoundError */
  watchState<State = unknown>(name: string, watcher: StateWatcher<State>): () => void {
    return this.#estate.get(name).state.watch(watcher as StateWatcher<unknown>);
  }

  /** @throws NotFoundError */
  getStatus(name: string): Status {
    return this.#core.state(name).status;
  }

  /** @throws NotFoundError */
  getInfo(name: string): DaemonInfo {
    return infoOf(this.#estate.get(name), this.#core.info(name));
  }

  getAllInfo(): DaemonInfo[] {
    return this.#core.list().map((name) => this.getInfo(name));
  }

  /** Why it is not running and what to do about it, in one sentence. @throws NotFoundError */
  explain(name: string): string {
    return explain(this.#estate.get(name), this.#core, this.#estate.isClosing);
  }

  /** @throws NotFoundError */
  getMetrics(name: string): DaemonMetrics {
    return this.#estate.metrics.snapshot(this.#estate.get(name).name);
  }

  /** The metrics of every registered daemon, by name. */
  getAllMetrics(): Record<string, DaemonMetrics> {
    return Object.fromEntries(this.#core.list().map((name) => [name, this.getMetrics(name)]));
  }

  /** The numbers of all daemons, for exporters: `prometheusText(registry.metrics)`, `openTelemetryMetrics(registry.metrics)`. */
  get metrics(): Pick<MetricsCollector, "readings" | "listen"> {
    return this.#estate.metrics;
  }

  /** The health of all, or of one daemon; never waits for a check. @throws NotFoundError */
  getHealth(): RegistryHealth;
  getHealth(name: string): HealthState | undefined;
  getHealth(name?: string): RegistryHealth | HealthState | undefined {
    if (name !== undefined) return this.#estate.get(name).monitor?.current;
    return aggregate(this.#core, this.#estate);
  }

  /** Makes the health check now, whatever the status, and gives its result. @throws (rejects) NotFoundError; Error where there is no check. */
  checkHealth(name: string, options: { signal?: AbortSignal | undefined } = {}): Promise<HealthReport> {
    return handled(this.#checkHealth(name, options.signal));
  }

  /** Calls `listener` with each event of that name; returns what ends that. A listener can disturb nobody. */
  on<Name extends EventName>(event: Name, listener: (event: EventOf<Name>) => unknown): () => void {
    const off = this.#estate.bus.on(event, listener);
    const added = this.#listeners.get(listener) ?? new Set();
    const end = (): void => {
      off();
      added.delete(one);
    };
    const one = { event, off: end };
    this.#listeners.set(listener, added.add(one));
    return end;
  }

  /** Ends what `on` began. */
  off<Name extends EventName>(event: Name, listener: (event: EventOf<Name>) => unknown): void {
    for (const one of this.#listeners.get(listener) ?? []) if (one.event === event) one.off();
  }

  /** Calls `listener` with every event; returns what ends that. */
  subscribe(listener: (event: DaemonEvent) => unknown): () => void {
    return this.#estate.bus.subscribe(listener);
  }

  /**
   * Resolves with the next event of that name, or when a daemon has that status, at once if it has it.
   *
   * @throws (rejects) WaitTimeoutError after `timeout`; the reason of `signal`; ShuttingDownError when it cannot come
   * any more; NotFoundError for the status of a daemon that is not there; what `where` throws.
   *
   * @example
   * ```ts
   * import { DaemonRegistry } from "@brains/daemon-registry";
   *
   * await using registry = DaemonRegistry.createFresh();
   * registry.register({ name: "sync", interval: "10ms", handler: () => console.log("synced") });
   * const ran = registry.waitFor("daemon:run", { daemon: "sync", timeout: "5s" });
   * void registry.start("sync");
   * await registry.waitFor("running", { daemon: "sync" });
   * console.log((await ran).record.outcome);
   * // synced
   * // success
   * ```
   */
  waitFor<Name extends EventName>(event: Name, options?: EventWaitOptions<Name>): Promise<EventOf<Name>>;
  waitFor(status: Status, options: StatusWaitOptions): Promise<void>;
  waitFor(
    what: EventName | Status,
    options: EventWaitOptions<EventName> | StatusWaitOptions = {},
  ): Promise<DaemonEvent | void> {
    return handled(this.#waitFor(what, options));
  }

  /**
   * What is told, one event after the other, to be read with `for await`: from the moment the loop begins until the
   * registry is shut down.
   *
   * @throws RangeError for a `capacity` that is no whole number of at least 1.
   *
   * @example
   * ```ts
   * import { DaemonRegistry } from "@brains/daemon-registry";
   *
   * const registry = DaemonRegistry.createFresh();
   * registry.register({ name: "job", handler: () => console.log("done") });
   * setTimeout(() => void registry.start("job").then(() => registry.shutdown()), 1);
   * for await (const event of registry.events({ types: ["daemon:started", "daemon:stopped"] }))
   *   console.log(event.type);
   * // done
   * // daemon:started
   * // daemon:stopped
   * ```
   */
  events<Name extends EventName = EventName>(
    options: EventStreamOptions<Name> = {},
  ): AsyncIterable<EventOf<Name>> {
    return this.#estate.stream(options);
  }

  /**
   * Puts a layer around every run of every daemon, those registered already too, from their next run on: outside of a
   * definition's own `layers`, inside of timeouts and retries. The first one is outermost.
   *
   * @returns what takes it away again.
   *
   * @example
   * ```ts
   * import { DaemonRegistry } from "@brains/daemon-registry";
   *
   * await using registry = DaemonRegistry.createFresh();
   * registry.use((next) => async (scope) => {
   *   console.log(scope.run.id, "begins");
   *   try {
   *     await next(scope);
   *   } finally {
   *     console.log(scope.run.id, "ends");
   *   }
   * });
   * registry.register({ name: "hello", handler: () => console.log("hello") });
   * await registry.start("hello");
   * // hello#1.1 begins
   * // hello
   * // hello#1.1 ends
   * ```
   */
  use(layer: Layer): () => void {
    return this.#estate.layers.use(layer);
  }

  /** Ends it all, once: from now on nothing starts, fires or is probed. @throws StopAllError naming what did not stop. */
  shutdown(options?: ShutdownOptions): Promise<StopReport> {
    return this.#estate.shutdown(options);
  }

  /**
   * Shuts down on the first SIGINT or SIGTERM; a second one ends the process at once with 128 + its number. From then
   * on a shutdown that fails, or that `onGiveUp: "shutdown"` brings about, sets `process.exitCode` to 1.
   *
   * @returns what takes the handlers off.
   */
  handleSignals(
    options: ShutdownOptions & {
      signals?: readonly EndSignal[] | undefined;
      onSignal?: ((signal: EndSignal) => void) | undefined;
    } = {},
  ): () => void {
    if (options.timeout !== undefined) durationOf(options.timeout, "timeout");
    if (options.drainDelay !== undefined) durationOf(options.drainDelay, "drainDelay");
    this.#estate.isService = true;
    return handleSignals(() => this.shutdown(options), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #waitFor(
    what: EventName | Status,
    options: EventWaitOptions<EventName> | StatusWaitOptions,
  ): Promise<DaemonEvent | void> {
    if (!isStatus(what) && !what.includes(":"))
      throw new TypeError(`waitFor wants the name of an event or a status, got ${JSON.stringify(what)}.`);
    if (!isStatus(what)) return await waitForEvent(this.#estate, what, options);
    await waitForStatus(this.#core, this.#estate.clock, what, options as StatusWaitOptions);
  }

  async #checkHealth(name: string, signal: AbortSignal | undefined): Promise<HealthReport> {
    const { monitor } = this.#estate.get(name);
    if (monitor === undefined) throw new Error(`Daemon "${name}" has no healthCheck.`);
    return await monitor.check(signal);
  }

  /** @throws NotFoundError, Error */
  #scheduled(name: string): ScheduleHandle {
    const { schedule } = this.#estate.get(name);
    if (schedule === undefined)
      throw new Error(`Daemon "${name}" has no schedule: it has neither interval, delay nor schedule.`);
    return schedule;
  }

  #inspect(name: string): Promise<void> {
    return this.has(name) ? Promise.resolve() : this.#core.start(name);
  }
}

function isStatus(what: EventName | Status): what is Status {
  return Object.hasOwn(TRANSITIONS, what);
}
