import type { Run, RunInfo, Scope, Timer } from "@brains/daemon-core";
import type { SkipReason } from "../schedule-detail.ts";
import type { ScheduleControl } from "../schedule-handle.ts";
import type { When } from "../when.ts";
import { jitter, type Lag } from "./jitter.ts";
import { judge, LATE, scheduled } from "./judge.ts";
import type { Plan } from "./plan.ts";
import { Progress } from "./progress.ts";
import type { Due, Timetable } from "./timetable.ts";
import { timetableOf } from "./timetable-of.ts";
import { Turns } from "./turns.ts";
import { upcoming } from "./upcoming.ts";

const START: RunInfo = { reason: "start", attempt: 1 };
const TRIGGER: RunInfo = { reason: "trigger", attempt: 1 };

/** One generation of a schedule: a timer that is set again and again. */
export class Loop extends Turns implements ScheduleControl {
  readonly #plan: Plan;
  readonly #end: (outcome: Promise<void> | void) => void;
  #fatal: Error | undefined;
  readonly #progress: Progress | undefined;
  /** Called by the timer, which says how late it is, and on abort: one function for both. */
  readonly #call: (late?: number) => void = this.#called.bind(this);
  #timetable: Timetable;
  #timer: Timer | undefined;
  #over = false;
  #begun = 0;
  /** Whether what has come by now came while the process was down. */
  #wasDown: boolean;
  #letGo: (() => void) | undefined;
  #detach: (() => void) | undefined;

  /**
   * @param end is called when the scope was aborted, or no time is left, and no run is in flight: with a rejection
   * if a run failed for good.
   */
  constructor(plan: Plan, next: Run, scope: Scope, end: (outcome: Promise<void> | void) => void) {
    const { control, saveLastRun } = plan.options;
    super(next, scope, plan.overlap, saveLastRun !== undefined || plan.rules.maxRuns < Infinity);
    const lastRun = plan.takeLastRun();
    this.#plan = plan;
    this.#end = end;
    this.#progress = saveLastRun && new Progress(scope, saveLastRun);
    this.#wasDown = lastRun !== undefined;
    this.#timetable = timetableOf(plan.source(control?.when), {
      clock: scope.clock,
      lastRun,
      lag: this.#lag(),
    });
  }

  begin(): void {
    const { control, ready, immediate } = this.#plan.options;
    this.#arm();
    this.#detach = control?.attach(this);
    this.#letGo = this.scope.onAbort(this.#call);
    if (ready !== false && !this.#over) this.scope.ready();
    if (immediate === true || this.scope.run.immediate === true) this.#start();
  }

  get nextRun(): number | undefined {
    return this.nextRuns(1)[0];
  }

  nextRuns(count: number): number[] {
    if (!this.open || this.#paused) return [];
    const after = (time: number): number | undefined => this.#timetable.after(time, this.scope.clock);
    return upcoming(after, this.#plan.rules.quiet, Math.min(count, this.#left));
  }

  trigger(): boolean {
    return this.offer(TRIGGER);
  }

  pause(): void {
    this.#disarm();
    this.dropWaiting("paused");
  }

  resume(): void {
    if (!this.open) return;
    this.#passOver("paused");
    this.#arm();
  }

  reschedule(when: When): void {
    this.#timetable = timetableOf(this.#plan.source(when), { clock: this.scope.clock, lag: this.#lag() });
    if (this.running > 0) this.#timetable.began?.();
    this.#wasDown = false;
    this.#disarm();
    this.#arm();
  }

  protected get open(): boolean {
    return !this.#over && !this.scope.closing;
  }

  protected began({ reason }: RunInfo): void {
    if (reason !== "trigger") this.#begun += 1;
    this.#timetable.began?.();
  }

  /** What came while it was the last that might be run is skipped. */
  protected wasNone({ reason }: RunInfo): void {
    if (reason === "trigger") return;
    const wasLast = this.#left <= 0;
    this.#begun -= 1;
    if (wasLast && this.open && !this.#paused) this.#passOver("overlap");
  }

  protected goesOn(): void {
    this.#arm();
  }

  protected done(scheduledAt: number, isRun: boolean): void {
    this.#progress?.done(scheduledAt, isRun, this.running === 0 && this.waiting === 0);
  }

  protected idle(): void {
    if (this.#over) this.#end(this.#outcome());
    else {
      this.#timetable.ended?.(this.scope.clock);
      this.#arm();
    }
  }

  /** No further run begins; when those in flight have ended, the schedule rejects with the error. */
  protected failedForGood(error: Error): void {
    this.#fatal ??= error;
    this.#finish();
  }

  /** A promise is resolved with a rejection; to keep its `reject`, too, would cost each schedule a closure. */
  #outcome(): Promise<void> | void {
    if (this.#fatal !== undefined) return Promise.reject(this.#fatal);
  }

  get #paused(): boolean {
    return this.#plan.options.control?.paused ?? false;
  }

  /** How many runs it may still begin by itself. */
  get #left(): number {
    return this.#plan.rules.maxRuns - this.#begun - this.waiting;
  }

  #lag(): Lag | undefined {
    const most = this.#plan.rules.jitter;
    return most === 0 ? undefined : jitter(this.scope.name, most);
  }

  #start(): void {
    const { quiet, startAt } = this.#plan.rules;
    const now = this.scope.clock.now();
    if (!this.open || now < startAt) return;
    if (this.#paused) this.skip("paused", START);
    else if (quiet?.(now) !== undefined) this.skip("quiet", START);
    else this.offer(START);
  }

  /** Skips what has come and was not taken. */
  #passOver(reason: SkipReason): void {
    const due = this.#timetable.take(this.scope.clock, 1);
    if (due === undefined) return;
    this.skip(reason, { scheduledAt: due.times.at(-1) }, (due.older?.count ?? 0) + 1);
  }

  #called(late?: number): void {
    if (late === undefined) this.#finish();
    else this.#wake(late);
  }

  #wake(late: number): void {
    this.#timer = undefined;
    const due = this.#timetable.take(this.scope.clock, this.#plan.rules.most);
    if (due !== undefined) this.#come(due, late);
    this.#wasDown = false;
    this.#arm();
  }

  #come(due: Due, late: number): void {
    const { rules } = this.#plan;
    const [only] = due.times;
    if (due.late < LATE && due.times.length === 1 && due.older === undefined && rules.quiet === undefined) {
      if (only !== undefined) this.offer(scheduled(only, false));
      return;
    }
    const { runs, quiet, missed } = judge(due, rules, this.scope.clock.now());
    const reason = this.#wasDown ? "down" : late >= LATE ? "stalled" : "clock";
    if (missed !== undefined) this.report({ type: "daemon:missed", reason, ...missed });
    if (quiet !== undefined) this.skip("quiet", { scheduledAt: quiet.to }, quiet.count);
    if (missed !== undefined && runs.length === 0) this.done(missed.to, false);
    this.offerAll(runs.slice(0, this.#left));
  }

  /** Sets the timer for the next time; without one the schedule is over when nothing runs any more. */
  #arm(): void {
    const { clock, closing } = this.scope;
    if (this.#over || this.#timer !== undefined || closing || this.#paused) return;
    const wait = this.#left > 0 ? this.#timetable.wait(clock) : undefined;
    if (wait !== undefined) this.#timer = clock.setTimer(wait, this.#call);
    else if (this.running === 0) this.#finish();
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #finish(): void {
    this.#over = true;
    this.#disarm();
    this.#detach?.();
    this.#letGo?.();
    if (this.running === 0) this.#end(this.#outcome());
  }
}
