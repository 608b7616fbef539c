import type { Detail, Logger, RunDetail, RunRecord } from "@brains/daemon-core";
import type { Heartbeats, HealthMonitor, OverdueMonitor, RestartDetail } from "@brains/daemon-health";
import type { Mailbox, StateOptions, StateStore } from "@brains/daemon-messaging";
import type { Slots, Throttle } from "@brains/daemon-resources";
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
  /** Whether it was paused by its name, which a new definition does not change. */
  #isPaused = false;
  /** Whether the present generation was ready once. */
  wasUp = false;
  /** Runs entered in the present generation. */
  runs = 0;
  generation = 0;
  /** When the present generation was entered: wall time, ms. */
  startedAt: number | undefined;
  mailbox: Mailbox | undefined;
  /** Wall time of the next attempt during a backoff, ms. */
  nextAttempt: number | undefined;
  /** The last failure that a layer told of. */
  lastError: Error | undefined;
  /** Messages that it has sent, requests and what it published included. */
  sent = 0;
  #logger: Logger | undefined;
  #history: History | undefined;
  #state: StateStore | undefined;
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

  get hint(): ThrottleHint | undefined {
    return this.#parts.hint;
  }

  /** Whether a run is in the handler now. */
  get isExecuting(): boolean {
    return this.#inside !== undefined;
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

  get state(): StateStore {
    return (this.#state ??= this.house.states.open(this.name, this.stateOptions));
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
        this.logger.error({ err: error }, `A watcher of the state of "${name}" failed: ${error.message}`);
      },
    };
  }

  /** It was taken in: a state that is kept, or checked, is there from now on. */
  settle(): void {
    const { definition, house } = this;
    const { persist, stateSchema } = definition;
    if (persist === true) house.memory?.keep(this.state);
    else if (stateSchema !== undefined) void this.state;
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
    return { in: taken, out: this.sent, dead, waiting };
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
    else if (told.type === "daemon:restarting") this.nextAttempt = told.at;
    else if (told.type === "daemon:error") this.lastError = told.error;
  }

  #ran(record: RunRecord): void {
    (this.#history ??= new History()).add(record);
    if (record.outcome === "success") this.overdue?.completed();
  }

  /** Takes over what outlives a definition. */
  succeed(previous: Daemon): void {
    this.generation = previous.generation;
    this.startedAt = previous.startedAt;
    if (previous.#isPaused) this.pause(this.name);
    this.#history = previous.#history;
    this.sent = previous.sent;
    const heldBack = previous.throttled();
    if (heldBack.waits > 0) this.#heldBack = heldBack;
    if (previous.mailbox !== undefined) this.openMailbox(previous.mailbox.refusal === undefined);
  }

  /** Lets its schedule run nothing, nor anything be expected of it, until whoever pauses resumes it. */
  pause(by: unknown): void {
    if (by === this.name) this.#isPaused = true;
    this.schedule?.pause(by);
    if (this.schedule?.paused === true) this.overdue?.stopped();
  }

  resume(by: unknown, isUp: boolean): void {
    if (by === this.name) this.#isPaused = false;
    this.schedule?.resume(by);
    if (isUp && this.schedule?.paused === false) this.overdue?.ready();
  }

  /** A generation begins. */
  begin(time: number): void {
    this.startedAt = time;
    this.wasUp = false;
    this.generation += 1;
    this.runs = 0;
    this.mailbox?.accept();
  }

  /** It is not up any more: nothing is expected of it. */
  down(): void {
    this.overdue?.stopped();
    this.hint?.down();
    this.#parts.debounce?.cancel();
  }

  /** The mailbox, made when something is sent or listened to for the first time. */
  openMailbox(up: boolean): Mailbox {
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
    this.#inside = withOne(this.#inside, run);
  }

  /** A run has left the handler, or was abandoned in it. */
  leave(run: Ongoing): void {
    this.#inside = without(this.#inside, run);
  }

  /** A run was given up: what it can no longer say itself is said for it. */
  abandon(): void {
    for (const run of allOf(this.#inside)) if (!run.scope.live) run.abandoned();
  }
}
