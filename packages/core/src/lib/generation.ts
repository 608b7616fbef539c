import type { AbortKind } from "../abort-reason.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { Detail, RunInfo, RunReason } from "../scope.ts";
import { ScopeNode } from "./scope-node.ts";
import { tell } from "./host.ts";
import type { Unit } from "./unit.ts";

/** One start of a unit and all that belongs to it: the scope that its layers and its handler get. */
export class Generation extends ScopeNode {
  readonly unit: Unit;
  readonly run: RunInfo;
  /** Its run, once entered. */
  outcome: Promise<void> | undefined;
  /** When it was last ready, in ms of monotonic time. */
  readyAt = 0;
  /** Whether its run has settled. */
  settled = false;
  /** Whether `daemon:started` was told. */
  announced = false;
  /** A clean-up that failed, to be tried again by the next stop. */
  retry: (() => unknown) | undefined;

  constructor(unit: Unit, run: RunInfo) {
    super();
    this.unit = unit;
    this.run = run;
  }

  get name(): string {
    return this.unit.name;
  }

  get live(): boolean {
    return this.unit.generation === this;
  }

  get readySince(): number | undefined {
    return this.live && this.unit.state.status === "running" ? this.readyAt : undefined;
  }

  get closing(): boolean {
    return this.unit.host.closing;
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
    if (this.live && !this.aborted) this.unit.host.restart(this.unit);
  }

  waitUntil(work: PromiseLike<unknown>): void {
    if (this.live) this.unit.admit(work);
    else work.then(undefined, () => {});
  }

  report(detail: Detail): void {
    if (this.live) tell(this.unit, { type: "daemon:report", detail });
  }

  abandonRun(run: Promise<unknown>, kind: AbortKind): void {
    this.unit.abandoned.add(run, kind);
  }

  enter<Argument, Result>(handler: (argument: Argument) => Result, argument: Argument): Result {
    return this.unit.host.enter(this, handler, argument);
  }
}
