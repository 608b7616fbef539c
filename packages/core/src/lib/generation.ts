import type { AsyncResource } from "node:async_hooks";
import type { AbortKind } from "../abort-reason.ts";
import type { Clock } from "../clock.ts";
import type { CoreDefinition } from "../definition.ts";
import { toError } from "../errors/non-error-thrown.ts";
import type { Logger } from "../logger.ts";
import type { Detail, RunInfo, RunReason } from "../scope.ts";
import { AdmittedWork } from "./admitted-work.ts";
import { Deferred, handled } from "./deferred.ts";
import { follow } from "./follow.ts";
import { tell } from "./host.ts";
import { enterAs } from "./callers.ts";
import { ScopeNode } from "./scope-node.ts";
import type { Unit } from "./unit.ts";

/** One start of a unit and all that belongs to it: the scope that its layers and its handler get. */
export class Generation extends ScopeNode {
  readonly unit: Unit;
  /** The definition it was begun with; the unit may have another by now. */
  readonly definition: CoreDefinition;
  readonly run: RunInfo;
  /** Whether its handler was entered; it may not have returned yet. */
  entered = false;
  /** Its run, once the handler has returned a promise of it. */
  outcome: Promise<void> | undefined;
  /** When it was last ready, in ms of monotonic time. */
  readyAt = 0;
  /** Whether its run has settled. */
  settled = false;
  /** Whether `daemon:started` was told. */
  announced = false;
  /** Whether its end was told, as a failure: work it admitted may be left, and no second end is told for that. */
  failed = false;
  /** A clean-up that failed, to be tried again by the next stop. */
  retry: (() => unknown) | undefined;
  /** What its runs admitted. */
  work: AdmittedWork | undefined;
  #early: Deferred | undefined;

  constructor(unit: Unit, run: RunInfo) {
    super();
    this.unit = unit;
    this.definition = unit.definition;
    this.run = run;
  }

  get name(): string {
    return this.unit.name;
  }

  /** Its run, also while its handler is on the stack and has not returned it yet. */
  get whole(): Promise<void> {
    return this.outcome ?? (this.#early ??= new Deferred()).promise;
  }

  set whole(outcome: Promise<void>) {
    this.outcome = outcome;
    this.#early?.resolve(outcome);
  }

  get live(): boolean {
    return this.unit.generation === this;
  }

  get readySince(): number | undefined {
    return this.live && this.unit.state.status === "running" ? this.readyAt : undefined;
  }

  get closing(): boolean {
    return this.unit.host.closing || !this.live || this.unit.state.status === "stopping";
  }

  get abandoned(): number {
    return this.unit.abandonedAlive;
  }

  get clock(): Clock {
    return this.unit.host.clock;
  }

  get logger(): Logger {
    return this.unit.host.logger;
  }

  ready(): void {
    if (this.live && !this.aborted) this.unit.becameReady(this);
  }

  notReady(phase: string): void {
    if (this.live && !this.aborted) this.unit.becameUnready(phase);
  }

  requestRestart(_reason: RunReason): void {
    if (this.live && !this.aborted && !this.closing) this.unit.host.restart(this.unit);
  }

  waitUntil(work: PromiseLike<unknown>): void {
    if (!this.live) {
      void handled(follow(work));
      return;
    }
    this.work ??= new AdmittedWork((error) => this.unit.workFailed(this, toError(error)));
    this.work.add(work);
  }

  report(detail: Detail): void {
    if (this.live) tell(this.unit, { type: "daemon:report", detail });
  }

  abandonRun(run: Promise<unknown>, kind: AbortKind): void {
    this.unit.abandoned.add(run, kind);
  }

  enter<Argument, Result>(
    handler: (argument: Argument) => Result,
    argument: Argument,
    around?: AsyncResource,
  ): Result {
    return enterAs(this, handler, argument, around);
  }
}
