import type { AbortKind, AbortReason } from "./abort-reason.ts";
import type { Clock } from "./clock.ts";
import type { Logger } from "./logger.ts";

/** Why a run was entered. */
export type RunReason =
  | "start"
  | "schedule"
  | "trigger"
  | "restart"
  | "retry"
  | "health"
  | "watchdog"
  | "timeout"
  | "memory"
  | "cpu"
  | "hang"
  | "dependency"
  | "group"
  | "catch-up";

/** What is known of a run when it is entered. */
export interface RunInfo {
  readonly reason: RunReason;
  /** 1 for the first try, 2 for the first retry of it, … */
  readonly attempt: number;
  /** The nominal time of a scheduled run, ms since the epoch. */
  readonly scheduledAt?: number;
  /** A start that asked a schedule not to wait for its first time. */
  readonly immediate?: boolean;
  /** Which entry of the handler it is, as in its record: `"sync#3.17"`. Given by whoever numbers the runs. */
  readonly id?: string;
}

/** What a layer tells the subscribers; core carries it and does not look inside. */
export interface Detail {
  readonly type: string;
}

/** What a layer and a handler see of the daemon they run for. It is inert once its run is over or abandoned. */
export interface Scope {
  /** The daemon's name. */
  readonly name: string;
  /** Aborted when the run is asked to finish; its `reason` is an {@link AbortReason}. Made when first read. */
  readonly signal: AbortSignal;
  /** Why it was aborted, in a word, without making the reason. */
  readonly kind: AbortKind | undefined;
  /** Why it was aborted, without making the signal. */
  readonly reason: AbortReason | undefined;
  /** Whether what is said through it still counts: neither over nor abandoned. */
  readonly live: boolean;
  /** Since when the daemon has been ready, in ms of monotonic time; `undefined` while it is not. */
  readonly readySince: number | undefined;
  /** Whether its stop was decided, or a shutdown has begun: nothing begins, restarts, fires or probes any more. */
  readonly closing: boolean;
  /** How many runs of the daemon were given up and have not ended yet. */
  readonly abandoned: number;
  /** What this run is. */
  readonly run: RunInfo;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Starting becomes running. */
  ready(): void;
  /** Running becomes starting again, in a phase such as `"backoff"`. */
  notReady(phase: string): void;
  /** Asks for a restart of this daemon alone; what depends on it is left as it is. */
  requestRestart(reason: RunReason): void;
  /** Work that was admitted: stop and shutdown wait for it, within their limits. */
  waitUntil(work: PromiseLike<unknown>): void;
  /** Tells the subscribers. */
  report(detail: Detail): void;
  /** Calls `listener` once when the scope is aborted (at once if it is); returns what takes it back. */
  onAbort(listener: () => void): () => void;
  /**
   * Calls `listener` once when the run is given up (at once if it is not live any more), so that a layer can let go of what it holds for
   * it; returns what takes it back. A run that ends, however late, is not given up.
   */
  onAbandon(listener: () => void): () => void;
  /** Calls the handler, so that calls it makes to the registry are known to be its own. */
  enter<Argument, Result>(handler: (argument: Argument) => Result, argument: Argument): Result;
  /** A scope for a part of this one, which ends with it and can be ended before it. */
  derive(run?: RunInfo): DerivedScope;
}

/** A part of a scope, in the hands of the layer that derived it. */
export interface DerivedScope extends Scope {
  /** Asks this part to finish. */
  abort(kind: AbortKind, cause?: unknown): void;
  /** From now on nothing that is said through it counts, and `run` is listed as abandoned until it ends. */
  abandon(run: Promise<unknown>, kind: AbortKind): void;
  /** Lets go of the parent; to be called when the part is over. */
  dispose(): void;
}

/** A daemon, and every layer around it: it resolves when done, rejects when it failed, ends when aborted. */
export type Run = (scope: Scope) => Promise<void>;

/**
 * Changes whether, when or how something runs.
 *
 * @example
 * ```ts
 * import { type Layer, Supervisor } from "@brains/daemon-core";
 *
 * const traced: Layer = (next) => async (scope) => {
 *   console.log(`${scope.name} begins`);
 *   await next(scope);
 *   console.log(`${scope.name} ends`);
 * };
 * const supervisor = new Supervisor();
 * supervisor.register({ name: "hello", handler: () => console.log("hello"), layers: [traced] });
 * await supervisor.start("hello");
 * ```
 */
export type Layer = (next: Run) => Run;

/** The layers around a run, the first one outermost. @throws TypeError for a layer that returns no function. */
export function compose(layers: readonly Layer[], run: Run): Run {
  return layers.reduceRight((next, layer) => {
    const around: unknown = layer(next);
    if (typeof around === "function") return around as Run;
    throw new TypeError(
      `A layer is (next) => async (scope) => …; one has returned ${typeof around}, not a function.`,
    );
  }, run);
}
