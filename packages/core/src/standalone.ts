import type { AbortKind } from "./abort-reason.ts";
import type { Clock } from "./clock.ts";
import { handled } from "./lib/deferred.ts";
import { follow } from "./lib/follow.ts";
import { ScopeNode } from "./lib/scope-node.ts";
import { stderrLogger } from "./lib/stderr-logger.ts";
import type { Logger } from "./logger.ts";
import type { Detail, Run, RunInfo, RunReason, Scope } from "./scope.ts";
import { systemClock } from "./system-clock.ts";

/** The least a layer can be called with outside a registry: a signal, and what else of a scope there is. */
export type Signalled = { readonly signal: AbortSignal } & Partial<Scope>;

/**
 * Lets a run that wants a whole scope be called with nothing but `{ signal }`, so that a layer of a satellite
 * works with no registry at all. Given a scope, it passes it on as it is.
 */
export function standalone(run: Run): (given: Signalled) => Promise<void> {
  return (given) => (given instanceof ScopeNode || isScope(given) ? run(given) : alone(run, given));
}

async function alone(run: Run, given: Signalled): Promise<void> {
  const scope = new StandaloneScope(given);
  try {
    await run(scope);
  } finally {
    scope.over();
  }
}

function isScope(given: Signalled): given is Scope {
  return given.derive !== undefined;
}

class StandaloneScope extends ScopeNode {
  readonly name: string;
  readonly run: RunInfo;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly #given: Signalled;
  readonly #abort = (): void => this.end("stop", undefined);
  #readySince: number | undefined;
  #over = false;
  #abandoned = 0;

  constructor(given: Signalled) {
    super();
    this.#given = given;
    this.name = given.name ?? "standalone";
    this.run = given.run ?? { reason: "start", attempt: 1 };
    this.clock = given.clock ?? systemClock();
    this.logger = given.logger ?? stderrLogger();
    if (given.signal.aborted) this.#abort();
    else given.signal.addEventListener("abort", this.#abort, { once: true });
  }

  get live(): boolean {
    return !this.#over;
  }

  get readySince(): number | undefined {
    return this.#readySince;
  }

  get closing(): boolean {
    return this.aborted;
  }

  get abandoned(): number {
    return this.#abandoned;
  }

  ready(): void {
    this.#readySince ??= this.clock.monotonic();
    this.#given.ready?.();
  }

  notReady(phase: string): void {
    this.#readySince = undefined;
    this.#given.notReady?.(phase);
  }

  requestRestart(reason: RunReason): void {
    this.#given.requestRestart?.(reason);
  }

  waitUntil(work: PromiseLike<unknown>): void {
    if (this.#given.waitUntil === undefined) void handled(follow(work));
    else this.#given.waitUntil(work);
  }

  report(detail: Detail): void {
    this.#given.report?.(detail);
  }

  abandonRun(run: Promise<unknown>, kind: AbortKind): void {
    const ended = (): void => void (this.#abandoned -= 1);
    this.#abandoned += 1;
    run.then(ended, ended);
    this.logger.warn(
      { daemon: this.name },
      `A run of "${this.name}" was abandoned (${kind}): it did not end.`,
    );
  }

  enter<Argument, Result>(handler: (argument: Argument) => Result, argument: Argument): Result {
    return handler(argument);
  }

  /** Lets go of the signal that was given. */
  over(): void {
    this.#over = true;
    this.#given.signal.removeEventListener("abort", this.#abort);
  }
}
