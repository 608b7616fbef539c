import {
  durationOf,
  type Interruptible,
  interruptible,
  ReturnedBeforeReadyError,
  type Run,
  type RunInfo,
  type RunReason,
  type Scope,
  toError,
} from "@brains/daemon-core";
import { isFinal, maxAbandoned, type RestartDetail } from "@brains/daemon-health";
import type { Daemon } from "../lib/daemon.ts";
import type { Group } from "./group.ts";

/** How long a run that was ended for its group may take to finish where its definition does not say, in ms. */
const GRACE = 10_000;

/** How an attempt ended: by itself, or because its group ended it. */
type Ended = "taken" | "completed" | { readonly thrown: unknown };

/**
 * One start of a daemon as a part of its groups: it runs, and when it has failed, or one of its groups has ended it, it
 * waits for that group to let it run again. For core it is one generation all the time, so that whatever somebody asks
 * of the daemon meanwhile (a stop, a restart) is core's business, and the wait ends with that.
 */
export class Member {
  readonly daemon: Daemon;
  readonly scope: Scope;
  /** The groups that supervise it, the nearest first. */
  readonly groups: readonly Group[];
  /** Its place in the order of starts. */
  readonly order: number;
  /** Who has taken it down, or will, and will run it again. */
  holder: Group | undefined;
  /** What it failed with, as long as it was not run again. */
  failure: { readonly error: Error | undefined } | undefined;
  readonly #next: Run;
  #restarts = 0;
  #attempt: Interruptible | undefined;
  #again: PromiseWithResolvers<RunInfo> | undefined;
  #down: PromiseWithResolvers<void> | undefined;
  #rising: PromiseWithResolvers<void> | undefined;
  #isGone = false;
  readonly #interruption: Error;

  constructor(daemon: Daemon, scope: Scope, next: Run, groups: readonly Group[], order: number) {
    this.daemon = daemon;
    this.scope = scope;
    this.groups = groups;
    this.order = order;
    this.#next = maxAbandoned(daemon.definition.maxAbandoned)((part) => this.#enter(next, part));
    this.#interruption = new Error(`"${daemon.name}" is restarted with its group.`);
  }

  get name(): string {
    return this.daemon.name;
  }

  /** Whether it waits to be run again. */
  get isDown(): boolean {
    return this.#again !== undefined;
  }

  /** Runs until it is done, has failed for good, or is told to stop. */
  async live(): Promise<void> {
    const letGo = this.scope.onAbort(() => this.#leave());
    for (const group of this.groups) group.join(this);
    try {
      let { run } = this.scope;
      for (;;) {
        const ended = this.#down === undefined ? await this.#try(run) : "taken";
        if (this.#isOver(ended)) return conclude(ended);
        run = await this.#wait(ended);
      }
    } finally {
      letGo();
      this.#leave();
    }
  }

  /** Ends what it runs, for a group; resolves when that has ended, or somebody else stops it. */
  async takeDown(): Promise<void> {
    if (this.isDown || this.#isGone) return;
    this.#down ??= Promise.withResolvers();
    this.#attempt?.interrupt("restart", this.#interruption);
    await this.#down.promise;
  }

  /** Resolves when it, which is down, is up again, whichever group sees to that, or when it was stopped. */
  whenUp(): Promise<void> {
    this.#rising ??= Promise.withResolvers();
    return this.#rising.promise;
  }

  /** Runs it again. */
  release(reason: RunReason, attempt: number): void {
    this.holder = undefined;
    this.failure = undefined;
    this.#again?.resolve({ reason, attempt });
    this.#again = undefined;
  }

  /** It is not run again, since its group was given up. */
  giveUp(error: Error): void {
    this.#again?.reject(this.failure?.error ?? error);
    this.#again = undefined;
  }

  /** Its group has decided when it is run again. */
  announce(ofFailed: RunReason, delay: number, at: number): void {
    this.#restarts += 1;
    const reason = this.failure === undefined ? "group" : ofFailed;
    const error = this.failure?.error;
    this.#tell({ type: "daemon:restarting", reason, restarts: this.#restarts, delay, at, error });
  }

  async #try(run: RunInfo): Promise<Ended> {
    const part = this.scope.derive(run);
    try {
      await this.#next(part);
      if (this.#isBeforeReady()) throw new ReturnedBeforeReadyError(this.name);
      return "completed";
    } catch (error) {
      return error === this.#interruption ? "taken" : { thrown: error };
    } finally {
      this.#attempt = undefined;
      part.dispose();
    }
  }

  async #enter(next: Run, scope: Scope): Promise<void> {
    const { stopTimeout, remainAfterExit } = this.daemon.definition;
    const run: Run = async (part) => {
      await next(this.#watched(part));
      if (remainAfterExit === true && !this.#isBeforeReady()) await untilAborted(part);
    };
    this.#attempt = interruptible(run, scope, durationOf(stopTimeout ?? GRACE, "stopTimeout"));
    await this.#attempt.outcome;
  }

  /** The part was derived for this run alone: it may be watched for when it is ready. */
  #watched(part: Scope): Scope {
    const ready = part.ready.bind(part);
    return Object.assign(part, {
      ready: () => {
        ready();
        if (part.live && part.readySince !== undefined) this.#risen();
      },
    });
  }

  /** Whether it settles as the attempt did, and no group has a say in that. */
  #isOver(ended: Ended): boolean {
    if (this.scope.reason !== undefined) return true;
    if (ended === "taken") return false;
    if (this.scope.closing) return true;
    if (ended === "completed") return this.groups[0]?.minds(this) !== true;
    return isFinal(ended.thrown);
  }

  async #wait(ended: Ended): Promise<RunInfo> {
    const again = Promise.withResolvers<RunInfo>();
    this.#again = again;
    const letGo = this.scope.onAbort(() => again.reject(this.scope.reason));
    if (ended !== "taken") this.#fail(ended);
    else this.#pause();
    this.#down?.resolve();
    this.#down = undefined;
    try {
      return await again.promise;
    } finally {
      letGo();
    }
  }

  #fail(ended: Exclude<Ended, "taken">): void {
    const error = ended === "completed" ? undefined : toError(ended.thrown);
    this.failure = { error };
    if (error !== undefined) this.#tell({ type: "daemon:error", error });
    this.#pause();
    (this.holder ?? this.groups[0])?.failed({ members: [this], error });
  }

  #pause(): void {
    const group = this.failure === undefined ? this.holder?.path : undefined;
    this.daemon.pending = { error: this.failure?.error, at: undefined, group };
    this.scope.notReady("backoff");
  }

  #tell(detail: RestartDetail): void {
    this.scope.report(detail);
  }

  #isBeforeReady(): boolean {
    return this.scope.readySince === undefined && !this.scope.closing;
  }

  #risen(): void {
    this.#rising?.resolve();
    this.#rising = undefined;
  }

  /** It is on its way out, or gone: no group need wait for it. */
  #leave(): void {
    this.#isGone = true;
    this.#again = undefined;
    for (const group of this.groups) group.leave(this);
    this.#down?.resolve();
    this.#down = undefined;
    this.#risen();
  }
}

function conclude(ended: Ended): void {
  if (typeof ended === "object") throw ended.thrown;
}

function untilAborted(scope: Scope): Promise<void> {
  return new Promise((resolve) => void scope.onAbort(resolve));
}
