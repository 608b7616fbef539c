import { type AbortKind, AbortReason } from "../abort-reason.ts";
import type { Clock } from "../clock.ts";
import { messageOf } from "../errors/non-error-thrown.ts";
import type { Logger } from "../logger.ts";
import type { DerivedScope, Detail, RunInfo, RunReason, Scope } from "../scope.ts";
import { handled } from "./deferred.ts";
import { follow } from "./follow.ts";

/**
 * What every scope is: a cancellation that makes its AbortSignal when somebody looks at it. A daemon whose
 * handler never does costs no AbortController, and a derived scope hangs on its parent by a plain listener,
 * to be taken off, where `AbortSignal.any` would pile up on a long-lived signal.
 */
export abstract class ScopeNode implements Scope {
  abstract readonly name: string;
  abstract readonly live: boolean;
  abstract readonly readySince: number | undefined;
  abstract readonly closing: boolean;
  abstract readonly abandoned: number;
  abstract readonly run: RunInfo;
  abstract readonly clock: Clock;
  abstract readonly logger: Logger;
  /** Why it was asked to finish: a word, until somebody wants to see the error made of it. */
  #end: AbortKind | AbortReason | undefined;
  #controller: AbortController | undefined;
  /** Most have one; a set is made when there are more. */
  #listeners: (() => void) | Set<() => void> | undefined;
  #mourners: Set<() => void> | undefined;

  abstract ready(): void;
  abstract notReady(phase: string): void;
  abstract requestRestart(reason: RunReason): void;
  abstract waitUntil(work: PromiseLike<unknown>): void;
  abstract report(detail: Detail): void;
  abstract abandonRun(run: Promise<unknown>, kind: AbortKind): void;
  abstract enter<Argument, Result>(handler: (argument: Argument) => Result, argument: Argument): Result;

  /** Whether it was asked to finish. */
  get aborted(): boolean {
    return this.#end !== undefined;
  }

  get kind(): AbortKind | undefined {
    return typeof this.#end === "object" ? this.#end.kind : this.#end;
  }

  get reason(): AbortReason | undefined {
    if (typeof this.#end === "string") this.#end = new AbortReason(this.name, this.#end);
    return this.#end;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  abort(kind: AbortKind, cause?: unknown): void {
    this.end(kind, cause === undefined ? undefined : new AbortReason(this.name, kind, cause));
  }

  onAbort(listener: () => void): () => void {
    if (this.aborted) {
      listener();
      return () => {};
    }
    const listeners = this.#listeners;
    if (listeners === undefined) this.#listeners = listener;
    else if (typeof listeners === "object") listeners.add(listener);
    else this.#listeners = new Set([listeners, listener]);
    return () => {
      const present = this.#listeners;
      if (present === listener) this.#listeners = undefined;
      else if (typeof present === "object" && present.delete(listener) && present.size === 1 && !this.aborted)
        this.#listeners = present.values().next().value;
    };
  }

  onAbandon(listener: () => void): () => void {
    if (!this.live) {
      listener();
      return () => {};
    }
    const mourners = (this.#mourners ??= new Set());
    mourners.add(listener);
    return () => mourners.delete(listener);
  }

  /** Tells those who wanted to hear that the run was given up. */
  tellAbandoned(): void {
    const mourners = this.#mourners;
    this.#mourners = undefined;
    if (mourners !== undefined) for (const listener of mourners) tell(this, listener);
  }

  derive(run?: RunInfo): DerivedScope {
    return new PartScope(this, run ?? this.run);
  }

  protected end(kind: AbortKind, reason: AbortReason | undefined): void {
    if (this.aborted) return;
    this.#end = reason ?? kind;
    this.#controller?.abort(this.reason);
    const listeners = this.#listeners;
    if (typeof listeners === "function") tell(this, listeners);
    // One that is taken back by another before its turn is not called any more.
    else if (listeners !== undefined) for (const listener of listeners) tell(this, listener);
    this.#listeners = undefined;
  }
}

/** One that throws must not keep the others from hearing, nor the stop from going on. */
function tell({ name, logger }: ScopeNode, listener: () => void): void {
  try {
    listener();
  } catch (error) {
    logger.error({ daemon: name, err: error }, `What "${name}" does at its end failed: ${messageOf(error)}`);
  }
}

/** A part of another scope: it says all through its parent, as long as it is live. */
class PartScope extends ScopeNode implements DerivedScope {
  readonly #parent: ScopeNode;
  readonly #letGo: () => void;
  readonly run: RunInfo;
  #fenced = false;
  #endedByParent = false;

  constructor(parent: ScopeNode, run: RunInfo) {
    super();
    this.#parent = parent;
    this.run = run;
    this.#letGo = parent.onAbort(() => {
      const { kind } = parent;
      if (kind === undefined || this.aborted) return;
      this.#endedByParent = true;
      this.end(kind, undefined);
    });
  }

  get name(): string {
    return this.#parent.name;
  }

  /** The very reason of the parent, where that ended it; made, with its stack, only for whoever looks. */
  override get reason(): AbortReason | undefined {
    return this.#endedByParent ? this.#parent.reason : super.reason;
  }

  get live(): boolean {
    return !this.#fenced && this.#parent.live;
  }

  get readySince(): number | undefined {
    return this.#parent.readySince;
  }

  get closing(): boolean {
    return this.#fenced || this.#parent.closing;
  }

  get abandoned(): number {
    return this.#parent.abandoned;
  }

  get clock(): Clock {
    return this.#parent.clock;
  }

  get logger(): Logger {
    return this.#parent.logger;
  }

  ready(): void {
    if (this.#mayAct()) this.#parent.ready();
  }

  notReady(phase: string): void {
    if (this.#mayAct()) this.#parent.notReady(phase);
  }

  requestRestart(reason: RunReason): void {
    if (!this.#fenced) this.#parent.requestRestart(reason);
  }

  waitUntil(work: PromiseLike<unknown>): void {
    if (this.#fenced) void handled(follow(work));
    else this.#parent.waitUntil(work);
  }

  report(detail: Detail): void {
    if (!this.#fenced) this.#parent.report(detail);
  }

  enter<Argument, Result>(handler: (argument: Argument) => Result, argument: Argument): Result {
    return this.#parent.enter(handler, argument);
  }

  abandon(run: Promise<unknown>, kind: AbortKind): void {
    if (this.#fenced) return;
    this.#fenced = true;
    this.abandonRun(run, kind);
    this.tellAbandoned();
  }

  /** A part is given up with what it is a part of. */
  override onAbandon(listener: () => void): () => void {
    if (!this.live) {
      listener();
      return () => {};
    }
    let isTold = false;
    const once = (): void => {
      if (!isTold) listener();
      isTold = true;
    };
    const releases = [super.onAbandon(once), this.#parent.onAbandon(once)];
    return () => {
      for (const release of releases) release();
    };
  }

  abandonRun(run: Promise<unknown>, kind: AbortKind): void {
    this.#parent.abandonRun(run, kind);
  }

  dispose(): void {
    this.#letGo();
  }

  /** Readiness is nothing for a part that was told to finish. */
  #mayAct(): boolean {
    return !this.#fenced && !this.aborted;
  }
}
