import type { Duration } from "@brains/daemon-core";
import type { Next } from "@brains/daemon-messaging";
import type { DaemonRegistry } from "./daemon-registry.ts";
import type { DaemonInfo } from "./info.ts";

/** A registered daemon in the hand, with the types of its messages and its state. */
export class DaemonHandle<Messages = unknown, State = unknown> {
  readonly name: string;
  readonly #registry: DaemonRegistry;

  /** @internal */
  constructor(registry: DaemonRegistry, name: string) {
    this.#registry = registry;
    this.name = name;
  }

  /** See {@link DaemonRegistry.start}. */
  start(options?: { immediate?: boolean | undefined; restart?: boolean | undefined }): Promise<void> {
    return this.#registry.start(this.name, options);
  }

  /** See {@link DaemonRegistry.stop}. */
  stop(options?: { force?: boolean | undefined; timeout?: Duration | undefined }): Promise<void> {
    return this.#registry.stop(this.name, options);
  }

  /** See {@link DaemonRegistry.restart}. */
  restart(): Promise<void> {
    return this.#registry.restart(this.name);
  }

  /** See {@link DaemonRegistry.send}. */
  send(message: Messages): Promise<void> {
    return this.#registry.send(this.name, message);
  }

  /** See {@link DaemonRegistry.request}. */
  request<Reply = unknown>(
    message: Messages,
    options?: { timeout?: Duration | undefined; signal?: AbortSignal | undefined },
  ): Promise<Reply> {
    return this.#registry.request<Reply>(this.name, message, options);
  }

  /** Its state: frozen. */
  get state(): Readonly<State> | undefined {
    return this.#registry.getState(this.name) as Readonly<State> | undefined;
  }

  /** See {@link DaemonRegistry.setState}. */
  setState(next: Next<State>): void {
    this.#registry.setState(this.name, next);
  }

  get info(): DaemonInfo {
    return this.#registry.getInfo(this.name);
  }
}
