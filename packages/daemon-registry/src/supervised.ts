import { aborted, type Duration, StopFailedError } from "@brains/daemon-core";
import type { DaemonContext } from "./context.ts";

/** What can be supervised: a server of `node:net` or `node:http`, a WebSocket server, a database pool. */
export interface Emitter {
  on(event: string, listener: (...args: any[]) => void): unknown;
  off(event: string, listener: (...args: any[]) => void): unknown;
}

/** What the emitter's events mean, and how it is closed. */
export interface SupervisedOptions<Opened extends Emitter> {
  /** The event that says it is up; `false`: it is up once it was made. @default "listening" */
  ready?: string | false | undefined;
  /** The event that says it has failed, with the error. @default "error" */
  failed?: string | undefined;
  /** The event that says it has ended. @default "close" */
  ended?: string | undefined;
  /** Begins to close it; it is down when it then tells `ended`. @default its method `close` */
  close?: ((emitter: Opened) => unknown) | undefined;
  /** After a failure, how long its end is waited for. @default "10s" */
  closeTimeout?: Duration | undefined;
}

/** The keys of a definition that {@link supervised} makes. */
export interface SupervisedKeys {
  readiness: "manual";
  handler: (context: DaemonContext<any, any>) => Promise<void>;
}

/**
 * An event emitter as the keys of a definition: `open` makes a new one for each run, which it gets the context of; it is
 * ready when it says so, and
 * closed when it is to stop. Its error fails the run, with that very error: the start, or later the daemon, which a
 * `restartPolicy` then restarts once the emitter is closed. One that ends by itself has completed.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { DaemonRegistry, supervised } from "@brains/daemon-registry";
 *
 * const registry = DaemonRegistry.createFresh();
 * registry.register({
 *   name: "web",
 *   restartPolicy: { maxRestarts: 3 },
 *   ...supervised(() => createServer((_request, response) => response.end("hello")).listen(0)),
 * });
 * await registry.start("web");
 * console.log(registry.getStatus("web"));
 * // running
 * await registry.shutdown();
 * ```
 */
export function supervised<Opened extends Emitter>(
  open: (signal: AbortSignal, context: DaemonContext<any, any>) => Opened,
  options: SupervisedOptions<Opened> = {},
): SupervisedKeys {
  return {
    readiness: "manual",
    handler: async (context) => await new Supervision(context, open(context.signal, context), options).run(),
  };
}

/** One run of an emitter. */
class Supervision<Opened extends Emitter> {
  readonly #context: DaemonContext;
  readonly #emitter: Opened;
  readonly #options: SupervisedOptions<Opened>;
  readonly #end = Promise.withResolvers<void>();
  readonly #failure = Promise.withResolvers<never>();

  constructor(context: DaemonContext, emitter: Opened, options: SupervisedOptions<Opened>) {
    this.#context = context;
    this.#emitter = emitter;
    this.#options = options;
    const { ready = "listening", failed = "error", ended = "close" } = options;
    emitter.on(ended, () => this.#end.resolve());
    emitter.on(failed, (error: unknown) => this.#failure.reject(error));
    if (ready === false) context.ready();
    else emitter.on(ready, () => context.ready());
  }

  async run(): Promise<void> {
    const { name, signal } = this.#context;
    try {
      await Promise.race([this.#end.promise, this.#failure.promise, aborted(signal)]);
    } catch (error) {
      await this.#clear();
      throw error;
    }
    if (!signal.aborted) return;
    await this.#close().catch((error: unknown) => {
      throw new StopFailedError(name, error, async () => await this.#close());
    });
  }

  async #close(): Promise<void> {
    const close = this.#options.close ?? ((emitter: { close?(): unknown }) => emitter.close?.());
    await close(this.#emitter);
    await this.#end.promise;
  }

  /** What has failed is closed before the next one is opened, if it can be. */
  async #clear(): Promise<void> {
    const limit = this.#context.sleep(this.#options.closeTimeout ?? "10s").catch(() => this.#end.promise);
    await Promise.race([this.#close(), limit]).catch((error: unknown) => {
      this.#context.logger.debug({ err: error }, "What had failed could not be closed.");
    });
  }
}
