import { isThenable, judge, onAbort, type RunDetail, type Scope } from "@brains/daemon-core";
import type { DaemonHandler } from "../definition.ts";
import type { Daemon, Ongoing } from "./daemon.ts";
import { HandlerContext } from "./run-context.ts";
import { windUp } from "./wind-up.ts";

const TURN = Promise.resolve();

/**
 * The innermost part of a daemon: gives the handler its context, says when it is ready, keeps a continuous daemon up
 * while it listens, and reports the run when it is over.
 */
export function handlerOf(daemon: Daemon): (scope: Scope) => unknown {
  return (scope) => {
    const around = daemon.house.layers.of(daemon);
    return around === undefined ? enter(daemon, scope) : around(scope);
  };
}

/** Calls the handler, once. */
export function enter(daemon: Daemon, scope: Scope): unknown {
  const { definition, scheduled, name, house } = daemon;
  const handler: DaemonHandler = definition.handler ?? untilAborted;
  const { loop } = house;
  const entered = !scheduled && definition.readiness !== "manual";
  const run = new HandlerRun(daemon, scope);
  let result: unknown;
  const watched = loop?.enter(name);
  try {
    result = handler(run.context);
  } catch (error) {
    void run.failed(error);
    throw error;
  } finally {
    if (watched !== undefined) loop?.leave(watched);
  }
  if (isThenable(result)) return follow(run, result, entered);
  if (entered) scope.ready();
  return run.returned();
}

/** The handler of a daemon that has none: it is there to be probed, or to hear messages. */
function untilAborted({ signal }: { signal: AbortSignal }): Promise<void> {
  return whenAborted({ signal });
}

/** Ready one microtask turn after the handler was entered, unless it has failed by then (systemd's Type=simple). */
function follow(run: HandlerRun, result: PromiseLike<unknown>, entered: boolean): Promise<void> {
  const { scope } = run;
  let failed = false;
  const done = Promise.resolve(result).then(
    () => {
      if (entered) scope.ready();
      return run.returned();
    },
    (error: unknown) => {
      failed = true;
      const ending = run.failed(error);
      if (ending === undefined) throw error;
      return ending.then(() => {
        throw error;
      });
    },
  );
  if (entered) {
    void TURN.then(() => {
      if (!failed) scope.ready();
    });
  }
  return done;
}

class HandlerRun implements Ongoing {
  readonly scope: Scope;
  readonly context: HandlerContext;
  readonly #daemon: Daemon;
  readonly #startedAt: number;
  readonly #since: number;
  #isOver = false;

  constructor(daemon: Daemon, scope: Scope) {
    this.#daemon = daemon;
    this.scope = scope;
    daemon.enter(this);
    this.context = new HandlerContext(
      daemon,
      scope,
      daemon.house.layers.idOf(scope.run) ?? daemon.nextNumber(),
    );
    this.#startedAt = scope.clock.now();
    this.#since = scope.clock.monotonic();
  }

  /** The handler has returned; a continuous daemon that listens is not done yet. */
  returned(): Promise<void> | undefined {
    this.#report("success", undefined);
    if (!this.context.listens || this.#daemon.scheduled) return this.#end(false);
    return this.#stay();
  }

  /** The handler has failed. */
  failed(error: unknown): Promise<void> | undefined {
    this.#report("failure", error);
    return this.#end(true);
  }

  abandoned(): void {
    this.#report("failure", undefined);
    this.context.abandon();
    this.#daemon.leave(this);
  }

  /** It is inside until its listeners have done with what they have, too. */
  #end(failed: boolean): Promise<void> | undefined {
    const ending = windUp(this.context, this.#daemon, this.scope, failed);
    if (ending === undefined) this.#daemon.leave(this);
    return ending?.then(() => this.#daemon.leave(this));
  }

  async #stay(): Promise<void> {
    if (this.scope.live) this.#daemon.stays();
    await Promise.race([this.context.whenQuiet(), whenAborted(this.scope)]);
    await this.#end(false);
  }

  #report(ended: "success" | "failure", thrown: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const daemon = this.#daemon;
    const { run, clock, live } = this.scope;
    const { outcome, error } = judge(this.scope, ended, thrown);
    daemon.returned();
    const detail: RunDetail = {
      type: "daemon:run",
      record: {
        id: this.context.id,
        reason: run.reason,
        attempt: run.attempt,
        scheduledAt: run.scheduledAt,
        startedAt: this.#startedAt,
        duration: clock.monotonic() - this.#since,
        outcome,
        error,
      },
    };
    if (live) this.scope.report(detail);
    else daemon.house.report(daemon.name, detail);
  }
}

function whenAborted(waiter: {
  readonly signal: AbortSignal;
  onAbort?(listener: () => void): () => void;
}): Promise<void> {
  return new Promise((resolve) => {
    onAbort(waiter, resolve);
  });
}
