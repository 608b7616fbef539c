import type { Duration, Logger, RunReason, RunRecord } from "@brains/daemon-core";
import type { DaemonState, MessageMeta, ReceivedLetter } from "@brains/daemon-messaging";
import type { Metrics } from "@brains/daemon-metrics";

/** What a run is, and what was before it. */
export interface RunContext {
  /** Unique in its registry: `"sync#3.17"` is the 17th run of the third start. */
  readonly id: string;
  readonly reason: RunReason;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The nominal time of a scheduled run. */
  readonly scheduledAt: Date | undefined;
  /** The run before this one, if it is over. */
  readonly previous: RunRecord | undefined;
}

/**
 * What a handler gets. Everything in it belongs to its run: when that is over or was abandoned, it does nothing any
 * more. Its methods may be taken out of it: `({ signal, sleep }) => …`.
 */
export interface DaemonContext<Messages = unknown, State = unknown> {
  readonly name: string;
  /** Aborted when the run is asked to finish; its `reason` says why. */
  readonly signal: AbortSignal;
  /** A child of the registry's logger, bound to this daemon. */
  readonly logger: Logger;
  /** Counters of this daemon. */
  readonly metrics: Metrics;
  /** The state of this daemon, which others can read and watch. */
  readonly state: DaemonState<State>;
  readonly run: RunContext;

  /** Calls `listener` with each message, one at a time; a continuous daemon stays up while it has one. */
  readonly on: (event: "message", listener: (message: Messages, meta: MessageMeta) => unknown) => () => void;
  /** The messages one by one, to be iterated with `for await`; each has a `reply` for a request. */
  readonly messages: () => AsyncIterable<ReceivedLetter<Messages>>;
  /** Calls `listener` with each message that is published on a topic, in its turn with other messages. */
  readonly subscribe: <Published = unknown>(
    topic: string,
    listener: (message: Published, meta: MessageMeta) => unknown,
  ) => () => void;
  /** Sends a message to a daemon, as coming from this one; resolves when its mailbox has it. */
  readonly send: (
    to: string,
    message: unknown,
    options?: { signal?: AbortSignal | undefined },
  ) => Promise<void>;
  /**
   * Sends a message and resolves with what its listener returns. Rejects with what that throws, after `timeout` ("5s" by
   * default), as soon as this run or `signal` is aborted, or when the other daemon ends.
   */
  readonly request: <Reply = unknown>(
    to: string,
    message: unknown,
    options?: { timeout?: Duration | undefined; signal?: AbortSignal | undefined },
  ) => Promise<Reply>;
  /** Hands a message to all that subscribe to a topic; resolves with how many mailboxes took it. */
  readonly publish: (topic: string, message: unknown) => Promise<number>;

  /** With manual readiness: it is up now. */
  readonly ready: () => void;
  /** A sign of life for the `watchdog`. */
  readonly heartbeat: () => void;
  /** Work that was admitted: stop and shutdown wait for it, within their limits. */
  readonly waitUntil: (work: PromiseLike<unknown>) => void;
  /** Resolves after the duration; rejects with the signal's reason as soon as that is aborted. */
  readonly sleep: (duration: Duration) => Promise<void>;
  /** Lets timers and I/O have a turn: a loop that only awaits settled promises starves them. */
  readonly yield: () => Promise<void>;
  /**
   * Waits for `cost` (1 by default) of the budget that `throttle` gives; resolves at once where there is none. The wait is
   * part of the run: it counts toward its `timeout` and its run time, and not toward the `watchdog`.
   */
  readonly throttle: (cost?: number) => Promise<void>;
}
