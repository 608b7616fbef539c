import { AsyncResource } from "node:async_hooks";
import { type Duration, durationOf, handled, type Logger, type Scope, sleep } from "@brains/daemon-core";
import {
  boundState,
  type DaemonState,
  type MessageListener,
  type MessageMeta,
  RunOverError,
  type Session,
  Subscriptions,
} from "@brains/daemon-messaging";
import type { Metrics } from "@brains/daemon-metrics";
import type { DaemonContext, RunContext } from "../context.ts";
import { correspondence } from "./correspondence.ts";
import type { Daemon } from "./daemon.ts";

type Methods = Pick<
  DaemonContext,
  | "on"
  | "messages"
  | "subscribe"
  | "send"
  | "request"
  | "publish"
  | "ready"
  | "heartbeat"
  | "waitUntil"
  | "sleep"
  | "yield"
  | "throttle"
>;

/**
 * The context of one run, made once a run: everything in it comes into being when it is first touched. Methods are
 * closures, so that a handler may take them out of it.
 */
export class HandlerContext implements DaemonContext {
  readonly #daemon: Daemon;
  readonly #scope: Scope;
  #subscriptions: Subscriptions | undefined;
  #session: Session | undefined;
  #state: DaemonState | undefined;
  #run: RunContext | undefined;
  #methods: Methods | undefined;
  #metrics: Metrics | undefined;
  readonly #generation: number;
  readonly #id: string | number;
  #over = false;
  /** How much work it has admitted that has not ended. */
  #admitted = 0;

  /** @param id what the run is called, or its number in the present generation. */
  constructor(daemon: Daemon, scope: Scope, id: string | number) {
    this.#daemon = daemon;
    this.#scope = scope;
    this.#generation = daemon.generation;
    this.#id = id;
  }

  get id(): string {
    return typeof this.#id === "string" ? this.#id : `${this.#daemon.name}#${this.#generation}.${this.#id}`;
  }

  get name(): string {
    return this.#daemon.name;
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  get logger(): Logger {
    return this.#daemon.logger;
  }

  get metrics(): Metrics {
    return (this.#metrics ??= this.#daemon.house.metrics.of(this.#daemon.name, this.#writer()));
  }

  get state(): DaemonState {
    return (this.#state ??= boundState(this.#daemon.state, {
      isLive: () => this.#isLive(),
      subscriptions: this.#listening(),
    }));
  }

  get run(): RunContext {
    const { reason, attempt, scheduledAt } = this.#scope.run;
    return (this.#run ??= {
      id: this.id,
      reason,
      attempt,
      scheduledAt: scheduledAt === undefined ? undefined : new Date(scheduledAt),
      previous: this.#daemon.lastRun,
    });
  }

  get on(): Methods["on"] {
    return this.#tools().on;
  }

  get messages(): Methods["messages"] {
    return this.#tools().messages;
  }

  get subscribe(): Methods["subscribe"] {
    return this.#tools().subscribe;
  }

  get send(): Methods["send"] {
    return this.#tools().send;
  }

  get request(): Methods["request"] {
    return this.#tools().request;
  }

  get publish(): Methods["publish"] {
    return this.#tools().publish;
  }

  get ready(): Methods["ready"] {
    return this.#tools().ready;
  }

  get heartbeat(): Methods["heartbeat"] {
    return this.#tools().heartbeat;
  }

  get waitUntil(): Methods["waitUntil"] {
    return this.#tools().waitUntil;
  }

  get sleep(): Methods["sleep"] {
    return this.#tools().sleep;
  }

  get yield(): Methods["yield"] {
    return this.#tools().yield;
  }

  get throttle(): Methods["throttle"] {
    return this.#tools().throttle;
  }

  /** Whether the run listens to messages or watches its state. */
  get listens(): boolean {
    return (this.#subscriptions?.size ?? 0) > 0;
  }

  /** Resolves when it listens to nothing any more. */
  async whenQuiet(): Promise<void> {
    await this.#subscriptions?.whenQuiet();
  }

  /**
   * The run is over: from now on the context does nothing. Resolves when its listeners are done with what they have.
   *
   * @param failed whether another run may follow for it: what is published until then is kept.
   */
  end(failed: boolean): Promise<void> | undefined {
    this.#subscriptions?.end();
    const ending = this.#session?.end({ failed: failed || this.#scope.kind !== undefined });
    // A listener at work may finish: what it says and keeps until then still counts.
    if (ending === undefined) this.#over = true;
    return ending?.then(() => {
      this.#over = true;
    });
  }

  /** The run was given up: requests it has in hand will get no reply. */
  abandon(): void {
    this.#over = true;
    this.#subscriptions?.end();
    void this.#session?.abandon();
  }

  #isLive(): boolean {
    return (!this.#over || this.#admitted > 0) && this.#scope.live;
  }

  /** What is counted by a run that is over or was abandoned does not count. */
  #writer(): { readonly live: boolean } {
    const isLive = (): boolean => this.#isLive();
    return {
      get live() {
        return isLive();
      },
    };
  }

  #listening(): Subscriptions {
    return (this.#subscriptions ??= new Subscriptions());
  }

  #hear(): Session {
    return (this.#session ??= this.#daemon.openMailbox(true).session(this.#listening()));
  }

  /** Work that was admitted is part of the run, and so is what it says and keeps. */
  #admit(work: PromiseLike<unknown>): void {
    this.#scope.waitUntil(work);
    this.#admitted += 1;
    void this.#untilDone(work);
  }

  async #untilDone(work: PromiseLike<unknown>): Promise<void> {
    await Promise.allSettled([work]);
    this.#admitted -= 1;
  }

  /** Ends when the run is told to: whoever waits for a message would wait for ever. */
  #iterate(): ReturnType<Session["messages"]> {
    const session = this.#hear();
    this.#scope.onAbort(() => void session.end({ failed: true }));
    return session.messages();
  }

  /** In the async context in which it begins to listen: that of its run, and not of whoever sent the message. */
  #inside<Message>(listener: (message: Message, meta: MessageMeta) => unknown): MessageListener {
    const context = new AsyncResource("DaemonListener", { requireManualDestroy: true });
    return (message, meta) =>
      this.#isLive() ? context.runInAsyncScope(listener, undefined, message, meta) : undefined;
  }

  #tools(): Methods {
    return (this.#methods ??= this.#make());
  }

  #make(): Methods {
    const scope = this.#scope;
    const daemon = this.#daemon;
    return {
      on: (_event, listener) => (this.#isLive() ? this.#hear().on(this.#inside(listener)) : () => {}),
      messages: () => (this.#isLive() ? this.#iterate() : nothing()),
      subscribe: (topic, listener) =>
        this.#isLive() ? this.#hear().subscribe(topic, this.#inside(listener)) : () => {},
      ...correspondence(daemon, scope, () => this.#isLive()),
      ready: () => scope.ready(),
      heartbeat: () => {
        if (!this.#isLive()) return;
        daemon.beats?.beat();
        if (!daemon.scheduled) daemon.overdue?.completed();
      },
      waitUntil: (work) => this.#admit(work),
      sleep: (duration) => handled(this.#sleep(duration)),
      yield: () => handled(sleep(0, scope, scope.clock)),
      throttle: (cost = 1) => {
        if (!this.#isLive()) return handled(Promise.reject(new RunOverError(daemon.name, "be throttled")));
        daemon.hint?.asked();
        if (daemon.throttle === undefined) return Promise.resolve();
        const taken = daemon.throttle.take(cost, scope);
        const letBeat = daemon.beats?.hold();
        return handled(letBeat === undefined ? taken : taken.finally(letBeat));
      },
    };
  }

  async #sleep(duration: Duration): Promise<void> {
    await sleep(durationOf(duration, "sleep"), this.#scope, this.#scope.clock);
  }
}

/** What a run that is over is sent. */
async function* nothing(): AsyncGenerator<never, undefined> {}
