import { AbortReason, type Clock, type Duration, durationOf, sleep, systemClock } from "@brains/daemon-core";
import { boundState, type MessageListener, type MessageMeta, StateStore } from "@brains/daemon-messaging";
import { MetricsCollector } from "@brains/daemon-metrics";
import type { DaemonContext } from "../context.ts";
import { MockInbox } from "./mock-inbox.ts";
import { silentLogger } from "./silent-logger.ts";

/** A context to call a handler with, outside any registry. */
export interface MockContext<Messages = unknown, State = unknown> extends DaemonContext<Messages, State> {
  /** Aborts the signal, as a stop does. */
  abort(reason?: unknown): void;
  /**
   * Gives a message to the listeners, to those of a topic where `meta` has one, and resolves with the first one's reply
   * when all are done with it.
   */
  deliver(message: Messages, meta?: Partial<MessageMeta>): Promise<unknown>;
  deliver(message: unknown, meta: Partial<MessageMeta> & { topic: string }): Promise<unknown>;
  /** What was sent through it. */
  readonly sent: readonly { readonly to: string; readonly message: unknown }[];
  /** What was requested through it; each was replied to with `undefined`, unless `request` was overridden. */
  readonly requested: readonly { readonly to: string; readonly message: unknown }[];
  /** What was published through it. */
  readonly published: readonly { readonly topic: string; readonly message: unknown }[];
  /** Whether `ready()` was called. */
  readonly isReady: boolean;
  /** How often `heartbeat()` was called. */
  readonly beats: number;
  /** Work given to `waitUntil`. */
  readonly admitted: readonly PromiseLike<unknown>[];
}

/**
 * A context whose parts are real (signal, state, metrics) and which remembers what the handler did with it.
 *
 * @param overrides what is to be different: a `name`, a `logger`, a `sleep` that does not wait, …
 *
 * @example
 * ```ts
 * import { createMockContext } from "@brains/daemon-registry/test";
 *
 * const context = createMockContext({ name: "sync" });
 * const handler = async ({ signal, metrics }: typeof context) => {
 *   metrics.increment("files", 2);
 *   return signal.aborted;
 * };
 * context.abort();
 * console.log(await handler(context), context.metrics.counters);
 * // true { files: 2 }
 * ```
 */
export function createMockContext<Messages = unknown, State = unknown>(
  overrides: Partial<DaemonContext<Messages, State>> & { clock?: Clock; initialState?: State } = {},
): MockContext<Messages, State> {
  const { clock = systemClock(), initialState, ...rest } = overrides;
  const name = rest.name ?? "mock-daemon";
  const controller = new AbortController();
  const signal = rest.signal ?? controller.signal;
  const inbox = new MockInbox<Messages>(signal);
  const sent: { to: string; message: unknown }[] = [];
  const requested: { to: string; message: unknown }[] = [];
  const published: { topic: string; message: unknown }[] = [];
  const admitted: PromiseLike<unknown>[] = [];
  const seen = { ready: false, beats: 0, messages: 0 };
  const wait = async (ms: number): Promise<void> => await sleep(ms, { signal }, clock);
  const context: MockContext<Messages, State> = {
    name,
    signal,
    logger: silentLogger(),
    metrics: new MetricsCollector({ clock }).of(name),
    state: boundState(new StateStore<State>(name, { initialState }), { isLive: () => true }),
    run: { id: `${name}#1.1`, reason: "start", attempt: 1, scheduledAt: undefined, previous: undefined },
    on: (_event, listener) => inbox.listen(undefined, listener as MessageListener),
    messages: () => inbox.messages(),
    subscribe: (topic, listener) => inbox.listen(topic, listener as MessageListener),
    send: async (to, message) => void sent.push({ to, message }),
    request: async (to, message) => {
      requested.push({ to, message });
      return undefined as never;
    },
    publish: async (topic, message) => {
      published.push({ topic, message });
      return 0;
    },
    ready: () => void (seen.ready = true),
    heartbeat: () => void (seen.beats += 1),
    waitUntil: (work) => void admitted.push(work),
    sleep: async (duration: Duration) => await wait(durationOf(duration, "sleep")),
    yield: async () => await wait(0),
    throttle: async () => {},
    ...rest,
    abort: (reason) => controller.abort(reason ?? new AbortReason(name, "stop")),
    deliver: async (message: unknown, meta: Partial<MessageMeta> = {}) =>
      await inbox.deliver(message, { from: undefined, id: (seen.messages += 1), time: clock.now(), ...meta }),
    sent,
    requested,
    published,
    admitted,
    get isReady() {
      return seen.ready;
    },
    get beats() {
      return seen.beats;
    },
  };
  return context;
}
