import type { AbortKind } from "../abort-reason.ts";
import type { Timer } from "../clock.ts";
import { deadline } from "../deadline.ts";
import { type CoreDefinition, STOP_TIMEOUT } from "../definition.ts";
import { durationOf, type Duration } from "../duration.ts";
import { UnregisteredError } from "../errors/registration.ts";
import { StartAbortedError, StillRunningError, SupersededError } from "../errors/start.ts";
import { StopTimeoutError } from "../errors/stop.ts";
import type { Run, RunInfo } from "../scope.ts";
import type { LifecycleState } from "../state.ts";
import { AbandonedRuns } from "./abandoned-runs.ts";
import { begin, FIRST } from "./beginnings.ts";
import { type Condition, decide } from "./decide.ts";
import { Deferred, handled } from "./deferred.ts";
import { cleanUp, ended, outlived, windUp } from "./endings.ts";
import type { Generation } from "./generation.ts";
import { type Host, tell } from "./host.ts";
import { runOf } from "./run-of.ts";

const AGAIN: RunInfo = { reason: "restart", attempt: 1 };

/** A start that waits for the stop in flight. */
export interface Queued {
  start: Deferred;
  run: RunInfo;
}

/**
 * One registered daemon: its state, its generation, and the transitions in flight. A call is merged by
 * {@link decide} and takes effect before it returns; stops come in two steps, `halt` (decided, visible) and
 * `proceed` (its turn has come), so that what depends on it can end in between.
 */
export class Unit {
  readonly host: Host;
  readonly name: string;
  definition: CoreDefinition;
  state: LifecycleState;
  generation: Generation | undefined;
  /** How many generations there have been. */
  generations = 0;
  /** When its handler was entered, in the order of the registry. */
  order = 0;
  /** What a generation runs; `undefined` for a handler with nothing around it. */
  run: Run | undefined;
  startInFlight: Deferred | undefined;
  stopInFlight: Deferred | undefined;
  queued: Queued | undefined;
  isLeaving = false;
  #holds = false;
  #timeout: Duration | undefined;
  /** Runs from when the stop's turn has come. */
  stopLimit: Timer | undefined;
  /** How many stops were asked for; a queued start that is overtaken by one must not begin. */
  stops = 0;
  #abandoned: AbandonedRuns | undefined;

  constructor(host: Host, definition: CoreDefinition) {
    this.host = host;
    this.name = definition.name;
    this.definition = definition;
    this.run = runOf(definition);
    this.state = { status: "stopped", since: host.clock.now(), reason: "registered" };
  }

  get condition(): Condition {
    if (this.isLeaving) return "leaving";
    const { status } = this.state;
    if (status === "stopped") return "idle";
    if (status === "error") return this.generation === undefined ? "failed" : "stuck";
    return status === "stopping" && this.queued !== undefined ? "restarting" : status;
  }

  /** Whether it is up or on its way up or down. */
  get active(): boolean {
    return this.generation !== undefined;
  }

  /** Whether it waits for its dependencies and has not entered its handler. */
  get waits(): boolean {
    return this.state.status === "starting" && this.generation?.entered === false;
  }

  get abandoned(): AbandonedRuns {
    return (this.#abandoned ??= new AbandonedRuns(this));
  }

  /** How many of them there are; asking makes nothing. */
  get abandonedAlive(): number {
    return this.#abandoned?.size ?? 0;
  }

  /** The start in flight or queued, for those who wait until it is ready. */
  get pendingStart(): Promise<void> | undefined {
    if (this.queued !== undefined) return this.queued.start.promise;
    if (this.state.status !== "starting") return undefined;
    return (this.startInFlight ??= new Deferred()).promise;
  }

  /** The stop in flight, for those who wait until it is over. */
  get pendingStop(): Promise<void> | undefined {
    if (this.state.status !== "stopping") return undefined;
    return (this.stopInFlight ??= new Deferred()).promise;
  }

  /** Takes over a new definition, from the next generation on. */
  redefine(definition: CoreDefinition): void {
    this.run = runOf(definition);
    this.definition = definition;
  }

  start(immediate = false): Promise<void> {
    return this.#ask("start", immediate ? { ...FIRST, immediate } : FIRST);
  }

  restart(kind: AbortKind = "restart", immediate = false): Promise<void> {
    const run: RunInfo = kind === "dependency" ? { ...AGAIN, reason: "dependency" } : AGAIN;
    return this.#ask("restart", immediate ? { ...run, immediate } : run, kind);
  }

  #ask(request: "start" | "restart", run: RunInfo, kind: AbortKind = "restart"): Promise<void> {
    const action = decide(this.condition, request);
    switch (action) {
      case "begin":
        return begin(this, new Deferred(), run);
      case "join-start":
      case "join-queue":
        return this.pendingStart ?? Promise.resolve();
      case "cycle": {
        const start = this.startInFlight ?? new Deferred();
        this.startInFlight = undefined;
        this.#halt(kind, undefined, { start, run });
        return start.promise;
      }
      case "queue":
        this.queued = { start: new Deferred(), run };
        return this.queued.start.promise;
      case "refuse-running":
        return handled(Promise.reject(new StillRunningError(this.name, this.#error)));
      case "refuse-leaving":
        return handled(Promise.reject(new UnregisteredError(this.name)));
      default:
        return Promise.resolve();
    }
  }

  /** Decides a stop; it waits for `proceed`. */
  halt(kind: AbortKind, timeout?: Duration): void {
    this.stops += 1;
    switch (decide(this.condition, kind === "unregister" ? "unregister" : "stop")) {
      case "remove":
        this.isLeaving = true;
        this.host.forget(this);
        break;
      case "reset":
        this.become({ status: "stopped", since: this.host.clock.now(), reason: "stop" });
        break;
      case "leave":
        this.isLeaving = true;
        this.#halt(kind, timeout);
        break;
      case "halt":
        this.#halt(kind, timeout);
        break;
      default:
    }
  }

  /** Stops without waiting: what still runs is abandoned. */
  kill(): void {
    const { generation } = this;
    if (decide(this.condition, "kill") !== "abandon" || generation === undefined) {
      this.halt("stop");
      return;
    }
    this.stops += 1;
    this.#halt("stop");
    generation.abort("stop");
    // A listener may have been quicker.
    if (!generation.live) return;
    this.generation = undefined;
    if (generation.entered && !generation.settled) {
      this.abandoned.add(generation.whole, "stop");
      generation.tellAbandoned();
    }
    ended(this, generation, "stop");
  }

  /** @param queued the start that follows; it is there before anybody hears of the stop. */
  #halt(kind: AbortKind, timeout?: Duration, queued?: Queued): void {
    // It has just ended, and is about to be forgotten.
    if (this.generation === undefined) return;
    this.#rejectStarts(kind);
    this.queued = queued;
    if (this.state.status === "stopping") return;
    this.#timeout = timeout;
    this.become({ status: "stopping", since: this.host.clock.now(), reason: kind });
    if (!this.generation.failed) tell(this, { type: "daemon:stopping", reason: kind });
  }

  /** A decided stop may go on: what depends on this unit has ended. */
  proceed(): void {
    const { generation, state } = this;
    if (state.status !== "stopping" || this.stopLimit !== undefined || generation === undefined) return;
    const limit = durationOf(
      this.#timeout ?? generation.definition.stopTimeout ?? STOP_TIMEOUT,
      "stopTimeout",
    );
    this.stopLimit = deadline(this.host.clock, limit, () =>
      outlived(this, new StopTimeoutError(this.name, limit)),
    );
    generation.abort(state.reason);
    const { retry } = generation;
    if (retry !== undefined) generation.outcome = cleanUp(this, generation, retry);
    else if (!generation.entered || generation.settled) windUp(this, generation);
  }

  /** The stop has taken too long, whatever its own limit. */
  expire(limit: number): void {
    if (this.state.status === "stopping") outlived(this, new StopTimeoutError(this.name, limit));
  }

  /** Starting becomes running. */
  becameReady(generation: Generation): void {
    if (this.state.status !== "starting") return;
    const start = this.startInFlight;
    this.startInFlight = undefined;
    generation.readyAt = this.host.clock.monotonic();
    this.become(this.host.states.running(this.host.clock.now()));
    if (!generation.announced) {
      generation.announced = true;
      tell(this, { type: "daemon:started" });
    }
    start?.resolve();
  }

  /** Running becomes starting again. */
  becameUnready(phase: string): void {
    if (this.state.status !== "running" && this.state.status !== "starting") return;
    this.become({ status: "starting", since: this.host.clock.now(), phase });
  }

  /** Admitted work failed; having been told to finish is no failure. */
  workFailed(generation: Generation, error: Error): void {
    const text = `Work that daemon "${this.name}" admitted failed: ${error.message}`;
    if (!generation.live) this.host.logger.debug({ daemon: this.name, err: error }, text);
    else if (error !== generation.reason) this.reportError(error);
  }

  /** An error that does not end the generation. */
  reportError(error: Error): void {
    tell(this, { type: "daemon:error", error, final: false });
    this.host.logger.error({ daemon: this.name, err: error }, `Daemon "${this.name}": ${error.message}`);
  }

  /** The queued start's turn, unless a listener has just stopped it, or begun another, which it joins then. */
  follow({ start, run }: Queued, isOvertaken: boolean): void {
    if (isOvertaken)
      start.reject(this.isLeaving ? new UnregisteredError(this.name) : new SupersededError(this.name));
    else if (this.condition === "idle") void begin(this, start, run);
    else this.#ask("start", run).then(start.resolve, (error: unknown) => start.reject(error));
  }

  #rejectStarts(kind: AbortKind): void {
    const start = this.startInFlight;
    const queued = this.queued;
    this.startInFlight = undefined;
    this.queued = undefined;
    const final = kind === "unregister";
    start?.reject(final ? new UnregisteredError(this.name) : new StartAbortedError(this.name, kind));
    queued?.start.reject(final ? new UnregisteredError(this.name) : new SupersededError(this.name));
  }

  /** Takes a new state; nobody is told here but those who wait for just that, in a later turn. */
  become(state: LifecycleState): void {
    this.state = state;
    this.host.waiters.saw(this.name, state.status);
    const up = state.status !== "stopped" && state.status !== "error";
    const holds = up && (this.#holds || this.definition.keepAlive !== false);
    if (holds === this.#holds) return;
    this.#holds = holds;
    this.host.hold(holds ? 1 : -1);
  }

  get #error(): Error | undefined {
    return this.state.status === "error" ? this.state.error : undefined;
  }
}
