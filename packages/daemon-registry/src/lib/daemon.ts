import type { Detail, Logger, RunDetail, RunRecord } from "@brains/daemon-core";
import type { Heartbeats, HealthMonitor, OverdueMonitor, RestartDetail } from "@brains/daemon-health";
import { type Mailbox, type StateOptions, StateStore } from "@brains/daemon-messaging";
import type { AdmissionDesk, Slots, Throttle } from "@brains/daemon-resources";
import type { ScheduleHandle } from "@brains/daemon-scheduler";
import type { MessageFigures, ThrottleFigures } from "@brains/daemon-metrics";
import type { DaemonDefinition } from "../definition.ts";
import type { StateDetail } from "../events.ts";
import { allOf, type Few, without, withOne } from "./few.ts";
import { History } from "./history.ts";
import type { House } from "./house.ts";
import { type Parts, partsOf } from "./parts.ts";
import { childLogger } from "./pino-logger.ts";
import type { ThrottleHint } from "./throttle-hint.ts";

/** A run that is in the handler. */
export interface Ongoing {
  readonly scope: { readonly live: boolean };
  /** It was given up, and is over as far as anybody but itself is concerned. */
  abandoned(): void;
}

/** Another attempt that is to come. */
export interface Pending {
  /** What the last one failed with. */
  readonly error: Error | undefined;
  /** When: wall time, ms; `undefined` while that is not known. */
  readonly at: number | undefined;
  /** The group it is run again with, where it did not fail itself. */
  readonly group: string | undefined;
}

type DaemonDetail = RunDetail | RestartDetail;

const NO_MESSAGES = { in: 0, dead: 0, waiting: 0 };
const NOT_HELD_BACK: ThrottleFigures = { waits: 0, waitTime: 0 };

/** One registered daemon: its definition and what it owns beyond its single runs. What few daemons use is made when used. */
export class Daemon {
  readonly house: House;
  readonly name: string;
  readonly definition: DaemonDefinition;
  readonly #parts: Parts;
  #inside: Few<Ongoing>;
  /** How many runs are in the handler. */
  #executing = 0;
  #liftLimit: (() => void) | undefined;
  /** A schedule's watchdog watches its runs: nobody can beat between them. */
  #letBeat: (() => void) | undefined;
  /** Whether it was paused by its name, which a new definition does not change. */
  #isPaused = false;
  /** Whether the present generation was ready once. */
  #wasUp = false;
  /** The generation in which its schedule was armed for the first time. */
  #armedIn: number | undefined;
  /** Runs entered in the present generation. */
  runs = 0;
  generation = 0;
  /** When the present generation was entered: wall time, ms. */
  startedAt: number | undefined;
  mailbox: Mailbox | undefined;
  /** Why it is run again, in a backoff. */
  pending: Pending | undefined;
  /** How many messages it has sent; one with what takes its place, since a run may still go on. */
  #said: { count: number } | undefined;
  #logger: Logger | undefined;
  #history: History | undefined;
  #state: StateStore | undefined;
  #successor: Daemon | undefined;
  #isGone = false;
  #heldBack: ThrottleFigures | undefined;

  /** @throws what the parts say of options that break a rule. */
  constructor(house: House, definition: DaemonDefinition) {
    this.house = house;
    this.name = definition.name;
    this.definition = definition;
    this.#parts = partsOf(house, definition);
  }

  get scheduled(): boolean {
    return this.#parts.schedule !== undefined;
  }

  get schedule(): ScheduleHandle | undefined {
    return this.#parts.schedule;
  }

  get monitor(): HealthMonitor | undefined {
    return this.#parts.monitor;
  }

  get beats(): Heartbeats | undefined {
    return this.#parts.beats;
  }

  get overdue(): OverdueMonitor | undefined {
    return this.#parts.overdue;
  }

  get throttle(): Throttle | undefined {
    return this.#parts.throttle;
  }

  get slots(): Slots | undefined {
    return this.#parts.slots;
  }

  get desk(): AdmissionDesk | undefined {
    return this.#parts.desk;
  }

  get hint(): ThrottleHint | undefined {
    return this.#parts.hint;
  }

  /** Whether it was paused by its name, and not only for a maintenance. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether a run is in the handler now. */
  get isExecuting(): boolean {
    return this.#executing > 0;
  }

  get logger(): Logger {
    return (this.#logger ??= childLogger(this.house.logger(), this.name));
  }

  /** The last runs, oldest first. */
  get history(): readonly RunRecord[] {
    return this.#history?.list() ?? [];
  }

  get lastRun(): RunRecord | undefined {
    return this.#history?.last;
  }

  /** Its state; that of what took its place, for a run that still goes on; one of its own, once it is gone. */
  get state(): StateStore {
    if (this.#successor !== undefined) return this.#successor.state;
    const open = (): StateStore => this.house.states.open(this.name, this.stateOptions);
    return (this.#state ??= this.#isGone ? new StateStore(this.name, this.stateOptions) : open());
  }

  /** The state there is, if anybody has made one. */
  get presentState(): unknown {
    return this.#state?.current;
  }

  /** What its definition says of its state. */
  get stateOptions(): StateOptions {
    const { house, name, definition } = this;
    return {
      initialState: definition.initialState,
      schema: definition.stateSchema,
      onSet: (state, previous) => {
        if (!house.isHeard) return;
        const detail: StateDetail = { type: "daemon:state", state, previous };
        house.report(name, detail);
      },
      onWatcherError: ({ error }) => {
        house.log.error(
          { daemon: name, err: error },
          `A watcher of the state of "${name}" failed: ${error.message}`,
        );
      },
    };
  }

  /** It was taken in, perhaps in the place of another: a state that is kept, or checked, is there from now on. */
  settle(previous: Daemon | undefined): void {
    const { definition, house, name } = this;
    const { persist, stateSchema } = definition;
    const isThere = previous !== undefined && previous.#state !== undefined;
    if (previous !== undefined) previous.#successor = this;
    if (isThere || persist === true || stateSchema !== undefined) void this.state;
    if (persist === true) house.memory?.keep(this.state);
    else if (isThere) house.memory?.release(name);
  }

  /** It was unregistered. */
  gone(): void {
    this.down();
    this.#isGone = true;
  }

  /** Runs now, or soon, together with other triggers; whether a run has begun or is sure to. */
  trigger(): boolean {
    const { schedule, debounce } = this.#parts;
    if (schedule?.armed !== true || debounce === undefined) return schedule?.trigger() ?? false;
    void debounce.call();
    return true;
  }

  /** When it runs next, ms since the epoch. */
  nextRun(): number | undefined {
    return this.schedule?.nextRun;
  }

  messages(): MessageFigures {
    const { in: taken, dead, waiting } = this.mailbox?.counts ?? NO_MESSAGES;
    return { in: taken, out: this.#said?.count ?? 0, dead, waiting };
  }

  /** It sends a message, makes a request or publishes something. */
  says(): void {
    (this.#said ??= { count: 0 }).count += 1;
  }

  /** How its throttle held it back, and those of definitions that were replaced. */
  throttled(): ThrottleFigures {
    const before = this.#heldBack ?? NOT_HELD_BACK;
    const { waits, waitTime } = this.throttle ?? NOT_HELD_BACK;
    return { waits: before.waits + waits, waitTime: before.waitTime + waitTime };
  }

  /** What its layers report of it. */
  note(detail: Detail): void {
    const told = detail as DaemonDetail;
    if (told.type === "daemon:run") this.#ran(told.record);
    else if (told.type === "daemon:restarting")
      this.pending = { ...told, group: told.reason === "group" ? this.pending?.group : undefined };
  }

  #ran(record: RunRecord): void {
    (this.#history ??= new History()).add(record);
    if (record.outcome === "success") this.overdue?.completed();
  }

  /** Has from the beginning what outlives a definition; the one before loses nothing by that. */
  inherit(previous: Daemon): void {
    this.generation = previous.generation;
    this.#armedIn = previous.#armedIn;
    this.startedAt = previous.startedAt;
    if (previous.#isPaused) this.pause(this.name);
    this.#history = previous.#history;
    this.#said = previous.#said ??= { count: 0 };
    this.mailbox = previous.mailbox;
    if (previous.overdue !== undefined) this.overdue?.succeed(previous.overdue);
    const heldBack = previous.throttled();
    if (heldBack.waits > 0) this.#heldBack = heldBack;
  }

  /** It has taken the place of another, of which nothing is expected any more. */
  succeed(previous: Daemon): void {
    previous.down();
    const { mailbox, messages } = this.definition;
    if (this.mailbox !== undefined) this.house.office.open(this.name, { ...mailbox, messages });
  }

  /** Lets its schedule run nothing, nor anything be expected of it, until whoever pauses resumes it. */
  pause(by: unknown): void {
    if (by === this.name) this.#isPaused = true;
    this.schedule?.pause(by);
    if (this.schedule?.paused !== true) return;
    this.desk?.dropWaiting("paused");
    this.overdue?.stopped();
  }

  resume(by: unknown): void {
    if (by === this.name) this.#isPaused = false;
    this.schedule?.resume(by);
    if (this.#wasUp) this.#expect();
  }

  /** Whether the schedule of the present generation goes on from when it last ran in a process before this one. */
  arms(): boolean {
    this.#armedIn ??= this.generation;
    return this.#armedIn === this.generation;
  }

  /** A generation begins. */
  begin(time: number): void {
    this.startedAt = time;
    this.#wasUp = false;
    this.generation += 1;
    this.runs = 0;
    this.mailbox?.accept();
    this.#restBetweenRuns();
  }

  /** It is ready for the first time in its generation: from now on something may be expected of it. */
  up(): void {
    this.#wasUp = true;
    this.#expect();
  }

  /** It is not up any more: nothing is expected of it. */
  down(): void {
    this.#wasUp = false;
    this.overdue?.stopped();
    this.hint?.down();
    this.#parts.debounce?.cancel();
  }

  #expect(): void {
    if (this.schedule?.paused !== true) this.overdue?.ready();
  }

  /** The mailbox, made when something is sent or listened to for the first time. */
  openMailbox(up: boolean): Mailbox {
    if (this.#successor !== undefined) return this.#successor.openMailbox(up);
    if (this.mailbox === undefined) {
      const { mailbox, messages } = this.definition;
      this.mailbox = this.house.office.open(this.name, { ...mailbox, messages });
      if (up) this.mailbox.accept();
    }
    return this.mailbox;
  }

  /** Numbers a run of the present generation. */
  nextNumber(): number {
    return (this.runs += 1);
  }

  /** What a run of the present generation is called. */
  runId(number: number): string {
    return `${this.name}#${this.generation}.${number}`;
  }

  /** Begins a run. */
  enter(run: Ongoing): void {
    this.#executing += 1;
    this.#letBeat?.();
    this.#letBeat = undefined;
    this.#inside = withOne(this.#inside, run);
  }

  /** A run has left the handler, or was abandoned in it. */
  returned(): void {
    this.#executing -= 1;
    this.#restBetweenRuns();
  }

  #restBetweenRuns(): void {
    if (this.scheduled && this.#executing === 0) this.#letBeat ??= this.beats?.hold();
  }

  /** Where a continuous run has its limit lifted: one that has returned and stays up to listen is done. */
  get lift(): ((lift: () => void) => void) | undefined {
    if (this.scheduled) return undefined;
    return (lift) => {
      this.#liftLimit = lift;
    };
  }

  /** Its run has returned, and stays up to listen. */
  stays(): void {
    this.#liftLimit?.();
  }

  /** A run is over, what its listeners were at included, or was abandoned. */
  leave(run: Ongoing): void {
    this.#inside = without(this.#inside, run);
  }

  /** A run was given up: what it can no longer say itself is said for it. */
  abandon(): void {
    for (const run of allOf(this.#inside)) if (!run.scope.live) run.abandoned();
  }
}
