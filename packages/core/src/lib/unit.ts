import type { AsyncResource } from "node:async_hooks";
import type { AbortKind } from "../abort-reason.ts";
import type { Timer } from "../clock.ts";
import { deadline } from "../deadline.ts";
import { type CoreDefinition, STOP_TIMEOUT } from "../definition.ts";
import { durationOf, type Duration } from "../duration.ts";
import { toError } from "../errors/non-error-thrown.ts";
import { UnregisteredError } from "../errors/registration.ts";
import { ReturnedBeforeReadyError, StartAbortedError, StillRunningError, SupersededError } from "../errors/start.ts";
import { StopFailedError, StopTimeoutError } from "../errors/stop.ts";
import type { Run, RunInfo } from "../scope.ts";
import type { DaemonState, StopReason } from "../state.ts";
import { AbandonedRuns } from "./abandoned-runs.ts";
import { type Condition, decide } from "./decide.ts";
import { Deferred, handled } from "./deferred.ts";
import { Generation } from "./generation.ts";
import { type Host, tell } from "./host.ts";
import { afterOneTurn, isReadyOnceEntered, runBare, runOf } from "./run-of.ts";

const FIRST: RunInfo = { reason: "start", attempt: 1 };
const AGAIN: RunInfo = { reason: "restart", attempt: 1 };

interface Queued {
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
  state: DaemonState;
  generation: Generation | undefined;
  /** How many generations there have been. */
  generations = 0;
  /** When its handler was entered, in the order of the registry. */
  order = 0;
  #run: Run | undefined;
  #start: Deferred | undefined;
  #stop: Deferred | undefined;
  #queued: Queued | undefined;
  #leaving = false;
  #holds = false;
  #timeout: Duration | undefined;
  /** Runs from when the stop's turn has come. */
  #limit: Timer | undefined;
  /** How many stops were asked for; a queued start that is overtaken by one must not begin. */
  #stops = 0;
  #abandoned: AbandonedRuns | undefined;

  constructor(host: Host, definition: CoreDefinition) {
    this.host = host;
    this.name = definition.name;
    this.definition = definition;
    this.#run = runOf(definition);
    this.state = { status: "stopped", since: host.clock.now(), reason: "registered" };
  }

  get condition(): Condition {
    if (this.#leaving) return "leaving";
    const { status } = this.state;
    if (status === "stopped") return "idle";
    if (status === "error") return this.generation === undefined ? "failed" : "stuck";
    return status === "stopping" && this.#queued !== undefined ? "restarting" : status;
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
    if (this.#queued !== undefined) return this.#queued.start.promise;
    if (this.state.status !== "starting") return undefined;
    return (this.#start ??= new Deferred()).promise;
  }

  /** The stop in flight, for those who wait until it is over. */
  get pendingStop(): Promise<void> | undefined {
    if (this.state.status !== "stopping") return undefined;
    return (this.#stop ??= new Deferred()).promise;
  }

  /** Takes over a new definition, from the next generation on. */
  redefine(definition: CoreDefinition): void {
    this.#run = runOf(definition);
    this.definition = definition;
  }

  start(immediate = false): Promise<void> {
    return this.#ask("start", immediate ? { ...FIRST, immediate } : FIRST);
  }

  /**
   * Starts for a caller that starts many and keeps the turn itself: where all goes well no promise is made. Only for
   * a unit that is down and depends on nothing.
   *
   * @param around the present context.
   * @returns what `turnIsOver` is to be called with one microtask turn later.
   */
  startQuietly(around: AsyncResource): Generation {
    const generation = this.#generation(FIRST, "executing");
    this.#enter(generation, around);
    return generation;
  }

  restart(kind: AbortKind = "restart", immediate = false): Promise<void> {
    const run: RunInfo = kind === "dependency" ? { ...AGAIN, reason: "dependency" } : AGAIN;
    return this.#ask("restart", immediate ? { ...run, immediate } : run, kind);
  }

  #ask(request: "start" | "restart", run: RunInfo, kind: AbortKind = "restart"): Promise<void> {
    const action = decide(this.condition, request);
    switch (action) {
      case "begin":
        return this.#begin(new Deferred(), run);
      case "join-start":
      case "join-queue":
        return this.pendingStart ?? Promise.resolve();
      case "cycle": {
        const start = this.#start ?? new Deferred();
        this.#start = undefined;
        this.#halt(kind, undefined, { start, run });
        return start.promise;
      }
      case "queue":
        this.#queued = { start: new Deferred(), run };
        return this.#queued.start.promise;
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
    this.#stops += 1;
    switch (decide(this.condition, kind === "unregister" ? "unregister" : "stop")) {
      case "remove":
        this.#leaving = true;
        this.host.forget(this);
        break;
      case "reset":
        this.#become({ status: "stopped", since: this.host.clock.now(), reason: "stop" });
        break;
      case "leave":
        this.#leaving = true;
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
    this.#stops += 1;
    this.#halt("stop");
    generation.abort("stop");
    // A listener may have been quicker.
    if (!generation.live) return;
    this.generation = undefined;
    if (generation.entered && !generation.settled) this.abandoned.add(generation.whole, "stop");
    this.#ended(generation, "stop");
  }

  /** @param queued the start that follows; it is there before anybody hears of the stop. */
  #halt(kind: AbortKind, timeout?: Duration, queued?: Queued): void {
    // It has just ended, and is about to be forgotten.
    if (this.generation === undefined) return;
    this.#rejectStarts(kind);
    this.#queued = queued;
    if (this.state.status === "stopping") return;
    this.#timeout = timeout;
    this.#become({ status: "stopping", since: this.host.clock.now(), reason: kind });
    if (!this.generation.failed) tell(this, { type: "daemon:stopping", reason: kind });
  }

  /** A decided stop may go on: what depends on this unit has ended. */
  proceed(): void {
    const { generation, state } = this;
    if (state.status !== "stopping" || this.#limit !== undefined || generation === undefined) return;
    const limit = durationOf(this.#timeout ?? generation.definition.stopTimeout ?? STOP_TIMEOUT, "stopTimeout");
    this.#limit = deadline(this.host.clock, limit, () => this.#outlived(new StopTimeoutError(this.name, limit)));
    generation.abort(state.reason);
    const { retry } = generation;
    if (retry !== undefined) generation.outcome = this.#cleanUp(generation, retry);
    else if (!generation.entered || generation.settled) this.#windUp(generation);
  }

  /** The stop has taken too long, whatever its own limit. */
  expire(limit: number): void {
    if (this.state.status === "stopping") this.#outlived(new StopTimeoutError(this.name, limit));
  }

  #begin(start: Deferred, run: RunInfo): Promise<void> {
    let gate: Promise<void> | undefined;
    try {
      gate = this.host.gate(this);
    } catch (error) {
      start.reject(error);
      return start.promise;
    }
    this.#start = start;
    const generation = this.#generation(run, gate === undefined ? "executing" : "waiting");
    if (gate === undefined) this.#enterAlone(generation);
    else
      gate.then(
        () => this.#enterAlone(generation),
        (error: unknown) => this.#blocked(generation, error),
      );
    return start.promise;
  }

  #generation(run: RunInfo, phase: string): Generation {
    const generation = new Generation(this, run);
    this.generation = generation;
    this.generations += 1;
    this.#become(this.host.states.starting(this.host.clock.now(), phase));
    tell(this, { type: "daemon:starting" });
    return generation;
  }

  #enterAlone(generation: Generation): void {
    this.#enter(generation);
    if (isReadyOnceEntered(generation.definition)) void afterOneTurn(() => this.turnIsOver(generation));
  }

  /** The microtask turn in which the handler was entered is over: if it has not failed, it is up. */
  turnIsOver(generation: Generation): void {
    const { entered, settled, definition } = generation;
    if (entered && !settled && isReadyOnceEntered(definition)) generation.ready();
  }

  #enter(generation: Generation, around?: AsyncResource): void {
    if (!generation.live || this.state.status !== "starting" || this.host.closing) return;
    if (this.state.phase === "waiting") this.state = { ...this.state, phase: "executing" };
    this.order = this.host.nextOrder();
    generation.entered = true;
    generation.whole = this.#run === undefined ? runBare(generation, around) : this.#run(generation);
    generation.whole.then(
      () => this.#settled(generation, undefined),
      (error: unknown) => this.#settled(generation, toError(error)),
    );
  }

  /** A dependency failed before the handler was entered. */
  #blocked(generation: Generation, error: unknown): void {
    if (generation.live && this.state.status === "starting") this.#fail(generation, toError(error));
  }

  becameReady(generation: Generation): void {
    if (this.state.status !== "starting") return;
    const start = this.#start;
    this.#start = undefined;
    generation.readyAt = this.host.clock.monotonic();
    this.#become(this.host.states.running(this.host.clock.now()));
    if (!generation.announced) {
      generation.announced = true;
      tell(this, { type: "daemon:started" });
    }
    start?.resolve();
  }

  becameUnready(phase: string): void {
    if (this.state.status !== "running" && this.state.status !== "starting") return;
    this.#become({ status: "starting", since: this.host.clock.now(), phase });
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

  #settled(generation: Generation, error: Error | undefined): void {
    generation.settled = true;
    if (!generation.live) return;
    if (error === undefined && !generation.aborted && isReadyOnceEntered(generation.definition)) this.becameReady(generation);
    if (generation.aborted) this.#finish(generation, error);
    else if (this.state.status === "stopping") {
      if (error !== undefined) this.reportError(error);
    } else if (error !== undefined) this.#fail(generation, error);
    else if (this.state.status === "starting") this.#fail(generation, new ReturnedBeforeReadyError(this.name));
    else if (generation.definition.remainAfterExit !== true)
      whenDrained(generation, () => this.#complete(generation));
  }

  #complete(generation: Generation): void {
    if (!generation.live || this.state.status !== "running") return;
    this.generation = undefined;
    this.#become({ status: "stopped", since: this.host.clock.now(), reason: "completed" });
    tell(this, { type: "daemon:stopped", reason: "completed" });
    this.host.wentDown(this);
  }

  #fail(generation: Generation, error: Error): void {
    const start = this.#start;
    this.#start = undefined;
    whenDrained(generation, () => {
      if (this.generation === generation && this.state.status !== "stopping") this.generation = undefined;
    });
    generation.failed = true;
    this.#become({ status: "error", since: this.host.clock.now(), error });
    tell(this, { type: "daemon:error", error, final: true });
    this.host.logger.error({ daemon: this.name, err: error }, `Daemon "${this.name}" failed: ${error.message}`);
    start?.reject(error);
    this.host.wentDown(this);
  }

  /** The run ended after its signal was aborted: no outcome is a failure but a clean-up that says it failed. */
  #finish(generation: Generation, error: Error | undefined): void {
    if (error instanceof StopFailedError) {
      generation.retry = error.retry;
      this.#outlived(toError(error.cause));
      return;
    }
    if (error !== undefined && error !== generation.reason)
      this.host.logger.debug({ daemon: this.name, err: error }, `Daemon "${this.name}" ended with: ${error.message}`);
    this.#windUp(generation);
  }

  /** Tries a failed clean-up again. Until it is over the run is not, and no other begins. */
  async #cleanUp(generation: Generation, retry: () => unknown): Promise<void> {
    generation.retry = undefined;
    generation.settled = false;
    try {
      await retry();
      generation.settled = true;
      if (generation.live) this.#windUp(generation);
    } catch (error) {
      generation.settled = true;
      if (!generation.live) throw error;
      generation.retry = retry;
      this.#outlived(toError(error));
    }
  }

  #windUp(generation: Generation): void {
    whenDrained(generation, () => {
      if (!generation.live) return;
      this.generation = undefined;
      this.#ended(generation, generation.kind ?? "stop");
    });
  }

  /** The stop is over and the run is not, or its clean-up failed. */
  #outlived(error: Error): void {
    const stop = this.#endStop();
    const queued = this.#queued;
    this.#queued = undefined;
    this.#become({ status: "error", since: this.host.clock.now(), error });
    tell(this, { type: "daemon:error", error, final: false });
    this.host.logger.error({ daemon: this.name, err: error }, error.message);
    queued?.start.reject(error);
    stop?.reject(error);
  }

  #ended(generation: Generation, reason: StopReason): void {
    const stop = this.#endStop();
    const queued = this.#queued;
    const stops = this.#stops;
    this.#queued = undefined;
    this.#become({ status: "stopped", since: this.host.clock.now(), reason });
    if (!generation.failed) tell(this, { type: "daemon:stopped", reason });
    if (this.#leaving) this.host.forget(this);
    stop?.resolve();
    if (queued !== undefined) this.#follow(queued, this.#stops > stops);
  }

  /** The queued start's turn, unless a listener has just stopped it, or begun another, which it joins then. */
  #follow({ start, run }: Queued, isOvertaken: boolean): void {
    if (isOvertaken) start.reject(this.#leaving ? new UnregisteredError(this.name) : new SupersededError(this.name));
    else if (this.condition === "idle") void this.#begin(start, run);
    else this.#ask("start", run).then(start.resolve, (error: unknown) => start.reject(error));
  }

  #endStop(): Deferred | undefined {
    const stop = this.#stop;
    this.#stop = undefined;
    this.#limit?.cancel();
    this.#limit = undefined;
    return stop;
  }

  #rejectStarts(kind: AbortKind): void {
    const start = this.#start;
    const queued = this.#queued;
    this.#start = undefined;
    this.#queued = undefined;
    const final = kind === "unregister";
    start?.reject(final ? new UnregisteredError(this.name) : new StartAbortedError(this.name, kind));
    queued?.start.reject(final ? new UnregisteredError(this.name) : new SupersededError(this.name));
  }

  #become(state: DaemonState): void {
    this.state = state;
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

/** Calls `then` when what the generation admitted is over: at once where there is nothing. */
function whenDrained({ work }: Generation, then: () => void): void {
  if (work?.pending === true) work.onceDrained(then);
  else then();
}
