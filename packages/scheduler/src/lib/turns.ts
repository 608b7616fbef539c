import {
  type DerivedScope,
  isDaemonError,
  type Run,
  type RunInfo,
  type Scope,
  toError,
} from "@brains/daemon-core";
import type { ScheduleDetail, SkipReason } from "../schedule-detail.ts";
import { Account } from "./account.ts";
import type { OverlapRule } from "./overlap-of.ts";
import { MOST } from "./rules.ts";

/** The runs of one generation of a schedule: who may run now, who waits, and what came of them. */
export abstract class Turns {
  protected readonly scope: Scope;
  readonly #next: Run;
  readonly #overlap: OverlapRule;
  readonly #areCounted: boolean;
  #current: DerivedScope | undefined;
  #running = 0;
  #queued: RunInfo | undefined;
  /** Nominal times that are run in their order, whatever the overlap policy: there are several to be made up for. */
  #backlog: RunInfo[] | undefined;

  /** @param areCounted whether it matters if what was entered was a run. */
  constructor(next: Run, scope: Scope, overlap: OverlapRule, areCounted: boolean) {
    this.#next = next;
    this.scope = scope;
    this.#overlap = overlap;
    this.#areCounted = areCounted;
  }

  /** Whether anything may be run. */
  protected abstract get open(): boolean;
  /** A run has begun. */
  protected abstract began(run: RunInfo): void;
  /** What had begun is over, and was none. */
  protected abstract wasNone(run: RunInfo): void;
  /** What had begun was none, and others go on. */
  protected abstract goesOn(): void;
  /** A nominal time is done with, because it was run to its end or else. */
  protected abstract done(scheduledAt: number, isRun: boolean): void;
  /** Nothing runs any more. */
  protected abstract idle(): void;
  /** A run failed in a way that no further run can mend. */
  protected abstract failedForGood(error: Error): void;

  protected get running(): number {
    return this.#running;
  }

  /** How many of the schedule's own runs wait. */
  protected get waiting(): number {
    return (this.#queued?.scheduledAt === undefined ? 0 : 1) + (this.#backlog?.length ?? 0);
  }

  /** Runs several in their order, the first of them now if it can be. */
  protected offerAll(runs: readonly RunInfo[]): void {
    if (runs.length > 1) this.#backlog ??= this.#takeQueued();
    for (const run of runs) this.offer(run);
    this.#advance();
  }

  /** Runs now or, as the overlap policy has it, later or never; whether it does. */
  protected offer(run: RunInfo): boolean {
    if (!this.open) return false;
    if (this.#backlog !== undefined && run.scheduledAt !== undefined) return this.#line(this.#backlog, run);
    const { limit, beyond } = this.#overlap;
    if (this.#running < limit) {
      void this.#begin(run);
      return true;
    }
    const replaced = this.#queued;
    const takesTurn = beyond === "cancel-previous" || (beyond === "queue" && replaced === undefined);
    if (!takesTurn) this.skip("overlap", run);
    else if (replaced !== undefined) this.skip("overlap", replaced);
    if (!takesTurn) return false;
    this.#queued = run;
    if (beyond === "cancel-previous") this.#current?.abort("cancel-previous");
    return true;
  }

  /** Lets nobody wait any more. */
  protected dropWaiting(reason: SkipReason): void {
    const dropped = [...(this.#backlog ?? []), ...(this.#queued === undefined ? [] : [this.#queued])];
    this.#backlog = undefined;
    this.#queued = undefined;
    for (const run of dropped) this.skip(reason, run);
  }

  protected skip(reason: SkipReason, { scheduledAt }: { scheduledAt?: number | undefined }, count = 1): void {
    this.report({ type: "daemon:skipped", reason, count, scheduledAt });
    if (scheduledAt !== undefined) this.done(scheduledAt, false);
  }

  protected report(detail: ScheduleDetail): void {
    this.scope.report(detail);
  }

  /** A time that waits comes before those that are made up for; a triggered run stays where it is. */
  #takeQueued(): RunInfo[] {
    const queued = this.#queued;
    if (queued?.scheduledAt === undefined) return [];
    this.#queued = undefined;
    return [queued];
  }

  #line(backlog: RunInfo[], run: RunInfo): boolean {
    const isFull = backlog.length >= MOST;
    if (isFull) this.skip("overlap", run);
    else backlog.push(run);
    return !isFull;
  }

  async #begin(run: RunInfo): Promise<void> {
    const part = this.scope.derive(run);
    const account = this.#areCounted ? new Account(part) : undefined;
    this.#running += 1;
    this.#current = part;
    this.began(run);
    try {
      await this.#next(part);
    } catch (error) {
      if (part.reason === undefined) {
        account?.failed();
        this.#failed(toError(error));
      } else if (error !== part.reason) this.#ignored(toError(error));
    } finally {
      part.dispose();
      this.#running -= 1;
      this.#settled(run, account?.isRun ?? true);
    }
  }

  #settled(run: RunInfo, isRun: boolean): void {
    const { scheduledAt } = run;
    if (!isRun) this.wasNone(run);
    if (scheduledAt !== undefined && this.scope.reason === undefined) this.done(scheduledAt, isRun);
    this.#advance();
    const queued = this.#queued;
    this.#queued = undefined;
    if (queued !== undefined) this.offer(queued);
    if (this.#running > 0) {
      if (!isRun) this.goesOn();
      return;
    }
    this.#current = undefined;
    this.idle();
  }

  /** Begins as much of the backlog as may run. */
  #advance(): void {
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    while (this.open && this.#running < this.#overlap.limit) {
      const run = backlog.shift();
      if (run === undefined) break;
      void this.#begin(run);
    }
    if (backlog.length === 0) this.#backlog = undefined;
  }

  #failed(error: Error): void {
    if (isDaemonError(error, "TOO_MANY_ABANDONED")) {
      this.failedForGood(error);
      return;
    }
    const { logger, name } = this.scope;
    logger.error({ daemon: name, err: error }, `A run of "${name}" failed: ${error.message}`);
    this.report({ type: "daemon:error", error });
  }

  /** What a run threw after it was asked to finish is no failure. */
  #ignored(error: Error): void {
    const { logger, name } = this.scope;
    logger.debug({ daemon: name, err: error }, `A run of "${name}" ended with: ${error.message}`);
  }
}
