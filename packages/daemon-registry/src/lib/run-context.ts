import { type Duration, durationOf, handled, type Logger, type Scope, sleep } from "@brains/daemon-core";
import {
  boundState,
  type DaemonState,
  type MessageMeta,
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
    this.#over = true;
    this.#subscriptions?.end();
    return this.#session?.end({ failed: failed || this.#scope.kind !== undefined });
  }

  /** The run was given up: requests it has in hand will get no reply. */
  abandon(): void {
    this.#over = true;
    this.#subscriptions?.end();
    void this.#session?.abandon();
  }

  #isLive(): boolean {
    return !this.#over && this.#scope.live;
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

  #tools(): Methods {
    return (this.#methods ??= this.#make());
  }

  #make(): Methods {
    const scope = this.#scope;
    const daemon = this.#daemon;
    return {
      on: (_event, listener) =>
        this.#isLive()
          ? this.#hear().on((message, meta: MessageMeta) =>
              this.#isLive() ? listener(message, meta) : undefined,
            )
          : () => {},
      messages: () => this.#hear().messages(),
      subscribe: (topic, listener) =>
        this.#hear().subscribe(topic, (message, meta) =>
          this.#isLive() ? listener(message as never, meta) : undefined,
        ),
      ...correspondence(daemon, scope, () => this.#isLive()),
      ready: () => scope.ready(),
      heartbeat: () => {
        if (!this.#isLive()) return;
        daemon.beats?.beat();
        if (!daemon.scheduled) daemon.overdue?.completed();
      },
      waitUntil: (work) => scope.waitUntil(work),
      sleep: (duration) => handled(this.#sleep(duration)),
      yield: () => handled(sleep(0, scope, scope.clock)),
      throttle: (cost = 1) => {
        daemon.hint?.asked();
        return handled(daemon.throttle?.take(cost, scope) ?? Promise.resolve());
      },
    };
  }

  async #sleep(duration: Duration): Promise<void> {
    await sleep(durationOf(duration, "sleep"), this.#scope, this.#scope.clock);
  }
}
