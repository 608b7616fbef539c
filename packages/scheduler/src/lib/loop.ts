import {
  type DerivedScope,
  type Run,
  type RunInfo,
  type Scope,
  type Timer,
  toError,
} from "@brains/daemon-core";
import type { ScheduleDetail } from "../schedule-detail.ts";
import type { ScheduleControl } from "../schedule-handle.ts";
import type { ScheduleOptions } from "../schedule-options.ts";
import type { OverlapRule } from "./overlap-of.ts";
import type { Timetable } from "./timetable.ts";

const START: RunInfo = { reason: "start", attempt: 1 };
const TRIGGER: RunInfo = { reason: "trigger", attempt: 1 };

/** What a loop works with. */
interface LoopParts {
  readonly next: Run;
  readonly scope: Scope;
  readonly overlap: OverlapRule;
  readonly timetable: Timetable;
}

/** One generation of a schedule: a timer that is set again and again, and the runs in flight. */
export class Loop implements ScheduleControl {
  readonly #parts: LoopParts;
  readonly #ended = Promise.withResolvers<void>();
  readonly #fire = (): void => this.#wake();
  #timer: Timer | undefined;
  #current: DerivedScope | undefined;
  #queued: RunInfo | undefined;
  #running = 0;
  #over = false;
  #letGo: (() => void) | undefined;
  #detach: (() => void) | undefined;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  get nextRun(): number | undefined {
    const { scope, timetable } = this.#parts;
    return scope.closing ? undefined : timetable.next(scope.clock);
  }

  /** Settles when the scope was aborted, or no time is left, and no run is in flight. */
  async run(options: ScheduleOptions): Promise<void> {
    const { scope } = this.#parts;
    this.#arm();
    this.#detach = options.control?.attach(this);
    this.#letGo = scope.onAbort(() => this.#finish());
    if (options.ready !== false && !this.#over) scope.ready();
    if (options.immediate === true || scope.run.immediate === true) this.#offer(START);
    await this.#ended.promise;
  }

  trigger(): boolean {
    return this.#offer(TRIGGER);
  }

  #wake(): void {
    const { scope, timetable } = this.#parts;
    this.#timer = undefined;
    const run = timetable.take(scope.clock);
    if (run !== undefined) this.#offer(run);
    this.#arm();
  }

  /** Sets the timer for the next time; without one the schedule is over when nothing runs any more. */
  #arm(): void {
    const { scope, timetable } = this.#parts;
    if (this.#over || this.#timer !== undefined || scope.closing) return;
    const wait = timetable.wait(scope.clock);
    if (wait !== undefined) this.#timer = scope.clock.setTimer(wait, this.#fire);
    else if (this.#running === 0) this.#finish();
  }

  /** Runs now or, as the overlap policy has it, later or never; whether it does. */
  #offer(run: RunInfo): boolean {
    const { scope, overlap } = this.#parts;
    if (this.#over || scope.closing) return false;
    if (this.#running < overlap.limit) {
      void this.#begin(run);
      return true;
    }
    const takesTurn =
      overlap.beyond === "cancel-previous" || (overlap.beyond === "queue" && this.#queued === undefined);
    if (!takesTurn || this.#queued !== undefined) this.#report({ type: "daemon:skipped", reason: "overlap" });
    if (!takesTurn) return false;
    this.#queued = run;
    if (overlap.beyond === "cancel-previous") this.#current?.abort("cancel-previous");
    return true;
  }

  async #begin(run: RunInfo): Promise<void> {
    const { next, scope, timetable } = this.#parts;
    const part = scope.derive(run);
    this.#running += 1;
    this.#current = part;
    timetable.began?.();
    try {
      await next(part);
    } catch (error) {
      if (part.reason === undefined) this.#failed(toError(error));
      else if (error !== part.reason) this.#ignored(toError(error));
    } finally {
      part.dispose();
      this.#running -= 1;
      this.#settled();
    }
  }

  #settled(): void {
    const { scope, timetable } = this.#parts;
    const queued = this.#queued;
    this.#queued = undefined;
    if (queued !== undefined) this.#offer(queued);
    if (this.#running > 0) return;
    this.#current = undefined;
    if (this.#over) this.#ended.resolve();
    else {
      timetable.ended?.(scope.clock);
      this.#arm();
    }
  }

  #finish(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#detach?.();
    this.#letGo?.();
    if (this.#running === 0) this.#ended.resolve();
  }

  #failed(error: Error): void {
    const { scope } = this.#parts;
    scope.logger.error(
      { daemon: scope.name, err: error },
      `A run of "${scope.name}" failed: ${error.message}`,
    );
    this.#report({ type: "daemon:error", error });
  }

  /** What a run threw after it was asked to finish is no failure. */
  #ignored(error: Error): void {
    const { scope } = this.#parts;
    scope.logger.debug(
      { daemon: scope.name, err: error },
      `A run of "${scope.name}" ended with: ${error.message}`,
    );
  }

  #report(detail: ScheduleDetail): void {
    this.#parts.scope.report(detail);
  }
}
