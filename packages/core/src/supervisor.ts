import type { Clock } from "./clock.ts";
import type { CoreDefinition } from "./definition.ts";
import { type Duration, durationOf } from "./duration.ts";
import { ExistsError, ShuttingDownError } from "./errors/registration.ts";
import type { DaemonEvent, EventOf } from "./event.ts";
import { handleSignals, type SignalOptions } from "./handle-signals.ts";
import { isCallerAmong, presentCaller } from "./lib/callers.ts";
import { handled } from "./lib/deferred.ts";
import { tell } from "./lib/host.ts";
import { type Info, infoOf } from "./lib/info.ts";
import { launch } from "./lib/launch.ts";
import { Operations } from "./lib/operations.ts";
import { Roster } from "./lib/roster.ts";
import { isUp } from "./lib/status-waiters.ts";
import { Unit } from "./lib/unit.ts";
import { validate } from "./lib/validate.ts";
import type { Logger } from "./logger.ts";
import type { Detail } from "./scope.ts";
import type { Waiter } from "./sleep.ts";
import type { LifecycleState, Status } from "./state.ts";
import type { StopReport } from "./stop-report.ts";

/** The limit on `stopAll` and `shutdown` as a whole where none is given, in ms. */
const STOP_ALL_TIMEOUT = 30_000;

/** What a supervisor works with. */
export interface SupervisorOptions {
  /** @default the system's */
  clock?: Clock | undefined;
  /** @default warnings and errors to standard error, a line each */
  logger?: Logger | undefined;
}

/** Which daemons are meant; all keys given must hold. */
export interface Filter {
  /** The group, those inside it included. */
  group?: string | undefined;
  tag?: string | undefined;
  status?: Status | undefined;
}

/**
 * Runs named functions: starts them in the order of their dependencies, knows when they are ready, and stops them
 * in reverse.
 *
 * Calls on one daemon take effect in the order they are made and share the outcome of what is in flight; none of
 * the promises it returns is ever reported as an unhandled rejection.
 */
export class Supervisor implements AsyncDisposable {
  readonly #roster: Roster;
  readonly #operations: Operations;
  #shutdown: Promise<StopReport> | undefined;

  constructor(options: SupervisorOptions = {}) {
    this.#roster = new Roster(options);
    this.#operations = new Operations(this.#roster);
  }

  /**
   * Adds a daemon; it does not start.
   *
   * @param options.replace `true` takes the place of a stopped daemon of that name, `"restart"` of a running one
   * too, by restarting it with the new definition.
   * @throws InvalidDefinitionError with every fault at once; ExistsError; with `"restart"` also the errors of a plan,
   * such as DependencyCycleError: then the old definition and its run stay as they are.
   */
  register(definition: CoreDefinition, options: { replace?: boolean | "restart" | undefined } = {}): void {
    const own = validate(definition);
    const present = this.#roster.find(own.name);
    if (present === undefined) this.#roster.add(new Unit(this.#roster, own));
    else if (!canReplace(present, options.replace))
      throw new ExistsError(own.name, present.state.status, options.replace === true);
    else if (present.active) this.#reload(present, own);
    else this.#roster.redefine(present, own);
  }

  async #when(name: string, status: Status, waiter: Waiter | undefined): Promise<void> {
    const { state, active } = this.#roster.get(name);
    if (waiter?.signal.aborted === true) throw waiter.signal.reason;
    if (state.status === status) return;
    const isFinal = this.#roster.isOver && !active;
    if (isFinal || (this.#roster.closing && isUp(status))) throw new ShuttingDownError(name);
    await this.#roster.waiters.add(name, status, waiter);
  }

  /** A definition that cannot start leaves the old one, and its run, as they are. */
  #reload(unit: Unit, definition: CoreDefinition): void {
    const before = unit.definition;
    this.#roster.redefine(unit, definition);
    try {
      this.#operations.plan([unit], false);
    } catch (error) {
      this.#roster.redefine(unit, before);
      throw error;
    }
    this.#operations.restart([unit]).catch((error: Error) => {
      const text = `Daemon "${unit.name}" did not start with its new definition: ${error.message}`;
      this.#roster.logger.warn({ daemon: unit.name, err: error }, text);
    });
  }

  /**
   * Takes a daemon away for good: it is stopped, and its name is free when it has ended. One that is not up is
   * gone before this returns.
   *
   * @returns false where there is none of that name.
   */
  unregister(name: string): Promise<boolean> {
    const unit = this.#roster.find(name);
    if (unit === undefined) return Promise.resolve(false);
    if (unit.active) return handled(this.#operations.stop([unit], "unregister").then(() => true));
    unit.halt("unregister");
    return Promise.resolve(true);
  }

  has(name: string): boolean {
    return this.#roster.find(name) !== undefined;
  }

  /** The names of the daemons, in the order of registration. */
  list(filter: Filter = {}): string[] {
    return this.#roster.select(filter).map((unit) => unit.name);
  }

  /** @throws NotFoundError */
  state(name: string): LifecycleState {
    return this.#roster.get(name).state;
  }

  /** @throws NotFoundError */
  info(name: string): Info {
    return infoOf(this.#roster.get(name), this.#roster.dependents);
  }

  /** The state of every daemon. */
  snapshot(): ReadonlyMap<string, LifecycleState> {
    return new Map(this.#roster.select({}).map((unit) => [unit.name, unit.state]));
  }

  /**
   * Resolves when the daemon has that status, at once if it has it: it may have another again by the time that whoever
   * awaits this goes on.
   *
   * @param waiter `{ signal }` or a scope; the wait ends when it is aborted. @default nobody ends it
   * @throws (rejects) NotFoundError where there is none of that name, or none any more; ShuttingDownError where it
   * cannot come to that any more; the reason of the abort.
   */
  when(name: string, status: Status, waiter?: Waiter): Promise<void> {
    return handled(this.#when(name, status, waiter));
  }

  /** Calls `listener` with everything that happens; returns what ends that. A listener can disturb nobody. */
  subscribe(listener: (event: DaemonEvent) => unknown): () => void {
    return this.#roster.bus.subscribe(listener);
  }

  /** Calls `listener` with the events of one type; returns what ends that. */
  on<Type extends DaemonEvent["type"]>(type: Type, listener: (event: EventOf<Type>) => unknown): () => void {
    return this.#roster.bus.on(type, listener);
  }

  /**
   * Resolves when the daemon is ready. Joins a start in flight; does nothing on a running daemon.
   *
   * @param options.restart restart it if it is running.
   * @param options.immediate tell a schedule not to wait for its first time.
   */
  start(
    name: string,
    options: { restart?: boolean | undefined; immediate?: boolean | undefined } = {},
  ): Promise<void> {
    try {
      const unit = this.#roster.get(name);
      if (this.#roster.closing) throw new ShuttingDownError(name);
      if (options.restart === true && unit.state.status === "running") {
        return handled(this.#operations.restart([unit], options.immediate));
      }
      if (unit.definition.dependencies !== undefined) this.#operations.plan([unit], false);
      return unit.start(options.immediate);
    } catch (error) {
      return handled(Promise.reject(error));
    }
  }

  /** Starts a daemon and, before it, all it depends on. */
  startWithDependencies(name: string): Promise<void> {
    return this.#attempt(async () => {
      const unit = this.#roster.get(name);
      const { byName } = await launch(this.#operations.plan([unit], true), { giveUp: false });
      const error = byName.get(name);
      if (error !== undefined) throw error;
    });
  }

  /**
   * Starts every daemon, in the order of their dependencies, independent ones at the same time, and goes on past
   * failures.
   *
   * @param options.rollback at the first failure stop what this call has started.
   * @throws StartAllError (an AggregateError); a fault in the plan is thrown as itself, before anything starts.
   */
  startAll(options: { rollback?: boolean | undefined } = {}): Promise<void> {
    return this.#attempt(() =>
      this.#operations.launch(
        this.#operations.plan(this.#roster.select({}), true),
        options.rollback ?? false,
      ),
    );
  }

  /** Starts the daemons of a group; at the first failure those that this call has started are stopped again. */
  startGroup(group: string): Promise<void> {
    return this.#attempt(() =>
      this.#operations.launch(this.#operations.plan(this.#roster.members(group), false), true),
    );
  }

  /**
   * Stops what depends on the daemon, then the daemon: aborts its signal and waits until it has ended.
   *
   * @param options.force do not wait: what still runs is abandoned.
   * @param options.timeout instead of the definition's `stopTimeout`, in ms.
   */
  stop(
    name: string,
    options: { force?: boolean | undefined; timeout?: Duration | undefined } = {},
  ): Promise<void> {
    return this.#attempt(async () => {
      const unit = this.#roster.get(name);
      if (options.timeout !== undefined) durationOf(options.timeout, "timeout");
      if (options.force === true) return this.#operations.kill(unit);
      await this.#operations.stop([unit], "stop", options.timeout);
    });
  }

  /**
   * Stops everything, in the exact reverse of the order of starts, and goes on past what does not stop.
   *
   * @param options.timeout for all together, in ms. @default 30_000
   * @throws StopAllError (an AggregateError) naming those that did not stop.
   */
  stopAll(options: { timeout?: Duration | undefined } = {}): Promise<StopReport> {
    return this.#attempt(() => {
      const limit = durationOf(options.timeout ?? STOP_ALL_TIMEOUT, "timeout");
      return this.#operations.stopMany(this.#roster.active(), "stop", limit);
    });
  }

  /** Stops the daemons of a group, in reverse. */
  stopGroup(group: string): Promise<StopReport> {
    return this.#attempt(() => this.#operations.stopMany(this.#roster.members(group), "stop"));
  }

  /** Starts these daemons, in the order of their dependencies, and goes on past failures. @throws StartAllError */
  startMany(names: Iterable<string>): Promise<void> {
    return this.#attempt(() =>
      this.#operations.launch(this.#operations.plan(this.#operations.named(names), false), false),
    );
  }

  /**
   * Stops these daemons and what depends on them, in reverse.
   *
   * @param kind what their signals say; after `"restart"` they are expected to be started again.
   */
  stopMany(names: Iterable<string>, kind: "stop" | "restart" = "stop"): Promise<StopReport> {
    return this.#attempt(() => this.#operations.stopMany(this.#operations.named(names), kind));
  }

  /** Stops the daemon and starts it again; what depends on it is stopped before and started after. */
  restart(name: string): Promise<void> {
    return this.#attempt(() => this.#operations.restart([this.#roster.get(name)]));
  }

  /** Restarts every daemon that is up. */
  restartAll(): Promise<void> {
    return this.#attempt(() => this.#operations.restart(this.#roster.active()));
  }

  /** Restarts the daemons of a group. */
  restartGroup(group: string): Promise<void> {
    return this.#attempt(() => this.#operations.restart(this.#roster.members(group)));
  }

  /**
   * Ends it all, once: from now on nothing starts. A second call joins the first.
   *
   * @param options.drainDelay how long to go on working while already not ready, in ms, for a load balancer to
   * notice. @default 0
   * @param options.timeout for all stops together, in ms. @default 30_000
   * @throws StopAllError naming those that did not stop.
   */
  shutdown(
    options: { timeout?: Duration | undefined; drainDelay?: Duration | undefined } = {},
  ): Promise<StopReport> {
    return this.#attempt(() => {
      const limit = durationOf(options.timeout ?? STOP_ALL_TIMEOUT, "timeout");
      const delay = durationOf(options.drainDelay ?? 0, "drainDelay");
      const inside = isCallerAmong(this.#roster.active());
      this.#shutdown ??= handled(this.#operations.end(delay, limit));
      return inside ? { stopped: [], stuck: [], duration: 0 } : this.#shutdown;
    });
  }

  /** The daemon from whose run the present call comes. */
  get caller(): string | undefined {
    return presentCaller();
  }

  /** The clock that everything here goes by. */
  get clock(): Clock {
    return this.#roster.clock;
  }

  /** Tells the subscribers something of a daemon, as a layer of it would; the name need not be registered. */
  report(name: string, detail: Detail): void {
    const { bus, clock } = this.#roster;
    const unit = this.#roster.find(name);
    if (unit !== undefined) return tell(unit, { type: "daemon:report", detail });
    const base = {
      daemon: name,
      name,
      run: `${name}#0`,
      sequence: this.#roster.nextSequence(),
      time: clock.now(),
    };
    bus.emit({ ...base, type: "daemon:report", detail });
  }

  /** Shuts down on SIGINT and SIGTERM; see {@link handleSignals}. */
  handleSignals(
    options: SignalOptions & { timeout?: Duration | undefined; drainDelay?: Duration | undefined } = {},
  ): () => void {
    if (options.timeout !== undefined) durationOf(options.timeout, "timeout");
    if (options.drainDelay !== undefined) durationOf(options.drainDelay, "drainDelay");
    return handleSignals(() => this.shutdown(options), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** Runs a call; what it throws is a rejection, and no rejection is ever unhandled. */
  #attempt<T>(call: () => Promise<T> | T): Promise<T> {
    return handled((async () => await call())());
  }
}

/** What is being unregistered can no longer be replaced: it would go with its new definition. */
function canReplace(present: Unit, replace: boolean | "restart" = false): boolean {
  return present.condition !== "leaving" && (replace === "restart" || (replace && !present.active));
}
