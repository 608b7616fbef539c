import { type Logger, messageOf, type Scope, type Supervisor } from "@brains/daemon-core";
import { GaveUpError, restart, type RestartPolicy } from "@brains/daemon-health";
import type { GroupStrategy } from "./group-options.ts";

/** What a group needs of the registry it belongs to. */
export interface GroupHost {
  readonly core: Supervisor;
  readonly logger: () => Logger;
  /** A group is given up: what its policy wants besides, and its parent, are the registry's business. */
  gaveUp(group: string, failure: Failure): void;
}

/** What failed: one daemon, or those of a group that was given up. */
export interface Failure {
  readonly members: readonly string[];
  readonly error: Error;
}

/**
 * The supervisor of one group, made for its first failure: the very `restart` layer that supervises a daemon, around
 * a run that starts again what has to be and waits for the next failure.
 */
export class Group {
  readonly path: string;
  readonly #strategy: GroupStrategy;
  readonly #policy: RestartPolicy;
  readonly #host: GroupHost;
  /** What is down because of a failure and will be started again. */
  readonly #down = new Set<string>();
  #end: AbortController | undefined;
  #next: PromiseWithResolvers<Failure> = Promise.withResolvers();
  #restoring = false;

  constructor(path: string, strategy: GroupStrategy, policy: RestartPolicy, host: GroupHost) {
    this.path = path;
    this.#strategy = strategy;
    this.#policy = policy;
    this.#host = host;
  }

  /** A member, or a group inside this one, has failed for good. */
  failed(failure: Failure): void {
    if (this.#restoring) return;
    this.#next.resolve(failure);
    if (this.#end === undefined) void this.#supervise();
  }

  /** Somebody stopped a member, or all of them: it is not to be started again. */
  release(member?: string): void {
    if (member === undefined) this.#down.clear();
    else this.#down.delete(member);
    if (this.#down.size === 0) this.#end?.abort();
  }

  async #supervise(): Promise<void> {
    const { core } = this.#host;
    const end = new AbortController();
    this.#end = end;
    try {
      const run = restart(this.#policy)(async (scope) => await this.#run(scope));
      await run({
        name: this.path,
        signal: end.signal,
        logger: this.#host.logger(),
        clock: core.clock,
        report: (detail) => core.report(this.path, detail),
      });
    } catch (error) {
      if (!end.signal.aborted)
        await this.#giveUp(error instanceof Error ? error : new GaveUpError(this.path, 0));
    } finally {
      if (this.#end === end) this.#end = undefined;
    }
  }

  async #run(scope: Scope): Promise<void> {
    if (this.#down.size > 0) await this.#restore();
    scope.ready();
    const { members, error } = await this.#failure(scope);
    for (const name of this.#hitBy(members)) this.#down.add(name);
    await this.#stop("restart");
    throw error;
  }

  async #restore(): Promise<void> {
    const { core } = this.#host;
    this.#restoring = true;
    try {
      await core.startMany([...this.#down].filter((name) => core.has(name)));
      this.#down.clear();
    } finally {
      this.#restoring = false;
    }
  }

  async #failure(scope: Scope): Promise<Failure> {
    const letGo = scope.onAbort(() => this.#next.reject(scope.reason));
    try {
      return await this.#next.promise;
    } finally {
      letGo();
      this.#next = Promise.withResolvers();
    }
  }

  /** Who has to be started again when these have failed: the strategy. */
  #hitBy(failed: readonly string[]): string[] {
    const { core } = this.#host;
    const hit = core
      .list({ group: this.path })
      .filter((name) => failed.includes(name) || isUp(core.state(name).status) || this.#down.has(name));
    if (this.#strategy !== "rest-for-one") return hit;
    const since = Math.min(...failed.filter((name) => core.has(name)).map((name) => core.info(name).order));
    return hit.filter((name) => core.info(name).order >= since);
  }

  async #giveUp(error: Error): Promise<void> {
    const members = this.#hitBy([...this.#down]);
    this.#down.clear();
    await this.#stop("stop");
    this.#host.gaveUp(this.path, { members, error });
  }

  /** Stops, in reverse, what of it is up and was hit, or, when it is given up, all that is up. */
  async #stop(kind: "stop" | "restart"): Promise<void> {
    const { core } = this.#host;
    const up = core.list({ group: this.path }).filter((name) => isUp(core.state(name).status));
    const names = kind === "stop" ? up : up.filter((name) => this.#down.has(name));
    try {
      await core.stopMany(names, kind);
    } catch (error) {
      this.#host.logger().error({ group: this.path, err: error }, messageOf(error));
    }
  }
}

function isUp(status: string): boolean {
  return status === "running" || status === "starting";
}
