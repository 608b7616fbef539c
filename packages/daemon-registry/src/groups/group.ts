import {
  isDaemonError,
  type Logger,
  messageOf,
  type Scope,
  standalone,
  type Supervisor,
  toError,
} from "@brains/daemon-core";
import { GaveUpError, restart, type RestartDetail, type RestartPolicy } from "@brains/daemon-health";
import type { GroupEvent } from "./group-events.ts";
import type { GroupStrategy } from "./group-options.ts";
import type { Member } from "./member.ts";

/** What a group needs of the registry it belongs to. */
export interface GroupHost {
  readonly core: Supervisor;
  readonly logger: Logger;
  readonly tell: (event: GroupEvent) => void;
  readonly shutdown: () => void;
}

/** What failed: one member, or those of a group that was given up. */
export interface Failure {
  readonly members: readonly Member[];
  /** `undefined` for a member that completed. */
  readonly error: Error | undefined;
}

/**
 * The supervisor of one group. Failures queue up, and one loop, made for the first of them, deals with them: the very
 * `restart` layer that supervises a daemon, around a run that lets the members that are down run again and waits for
 * the next failure. What fails while others are being ended, or during the backoff, belongs to the same outage; what
 * fails while they come up again counts as another failure.
 */
export class Group {
  readonly path: string;
  readonly #strategy: GroupStrategy;
  readonly #policy: RestartPolicy;
  /** The nearest group around it that is supervised. */
  readonly #parent: () => Group | undefined;
  readonly #host: GroupHost;
  readonly #members = new Set<Member>();
  #failures: Failure[] = [];
  #end: AbortController | undefined;
  #wake: (() => void) | undefined;
  /** Grows with each time that members are taken down: what was to rise before does not any more. */
  #round = 0;
  #restarts = 0;

  constructor(
    path: string,
    strategy: GroupStrategy,
    policy: RestartPolicy,
    parent: () => Group | undefined,
    host: GroupHost,
  ) {
    this.path = path;
    this.#strategy = strategy;
    this.#policy = policy;
    this.#parent = parent;
    this.#host = host;
  }

  /** Whether a member's own failures are the group's to deal with, and its own policy is not used. */
  get takesOver(): boolean {
    return this.#strategy !== "one-for-one";
  }

  /** Whether a completion of the member is to the group what a failure is. */
  minds({ daemon }: Member): boolean {
    return (
      this.takesOver && this.#policy.mode === "always" && this.#policy.enabled !== false && !daemon.scheduled
    );
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  /** It was stopped, or is over: what it failed with is nobody's business any more. */
  leave(member: Member): void {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    this.#failures = [];
    this.#end?.abort();
    this.#end = undefined;
  }

  /** A member, or a group inside this one, has failed for good. */
  failed(failure: Failure): void {
    this.#failures.push(failure);
    this.#wake?.();
    if (this.#end === undefined) void this.#supervise();
  }

  async #supervise(): Promise<void> {
    const { core, logger } = this.#host;
    const end = new AbortController();
    this.#end = end;
    this.#restarts = 0;
    const supervise = restart(this.#policy)((scope) => this.#run(scope));
    // What it runs says itself when it is ready.
    const run = standalone((scope) => supervise(scope));
    const report = (detail: { readonly type: string }): void => this.#told(detail as RestartDetail);
    try {
      await run({ name: this.path, signal: end.signal, logger, clock: core.clock, report });
    } catch (error) {
      if (!end.signal.aborted) await this.#giveUp(toError(error));
    }
    if (this.#end !== end) return;
    this.#end = undefined;
    if (this.#failures.length > 0) void this.#supervise();
  }

  /** One attempt of the group: it fails as the first of its members does, and completes as one does that counts. */
  async #run(scope: Scope): Promise<void> {
    if (scope.run.attempt === 1) scope.ready();
    else {
      const meanwhile = await this.#takeDown(scope);
      if (meanwhile !== undefined && isForGood(meanwhile)) throw meanwhile.error;
      void this.#raise(scope);
    }
    for (;;) {
      await this.#failure(scope);
      const failure = await this.#takeDown(scope);
      if (failure?.error !== undefined) throw failure.error;
      if (failure !== undefined) return;
    }
  }

  /**
   * Ends, in reverse, what the failures so far have hit, and what is hit by those that come meanwhile.
   *
   * @returns the failure that counts: the first, or one that no restart can mend; `undefined` where a group around
   * this one has dealt with all of them already.
   */
  async #takeDown(scope: Scope): Promise<Failure | undefined> {
    let first: Failure | undefined;
    while (this.#failures.length > 0 && scope.reason === undefined) {
      const failures = this.#failures.filter(({ members }) => members.some((one) => this.#isOurs(one)));
      this.#failures = [];
      if (failures.length === 0) continue;
      this.#round += 1;
      first = failures.find(isForGood) ?? first ?? failures[0];
      const hit = this.#hitBy(failures.flatMap(({ members }) => members));
      for (const member of hit) if (!this.#isInside(member.holder)) member.holder = this;
      for (const member of hit.toReversed())
        if (member.holder === this && !member.scope.closing) await member.takeDown();
    }
    return first;
  }

  /** Lets those that are down run again, each when what it depends on among them is up; then it is up itself. */
  async #raise(scope: Scope): Promise<void> {
    const round = this.#round;
    const { attempt } = scope.run;
    const held = this.#held();
    const rising = new Map(held.map((member) => [member.name, member.whenUp()]));
    const raise = async (member: Member): Promise<void> => {
      const before = dependenciesOf(member).flatMap((name) => rising.get(name) ?? []);
      // What depends on nothing here is released at once, in the order of starts.
      if (before.length > 0) await Promise.all(before);
      if (this.#round === round && member.holder === this)
        member.release(member.failure === undefined ? "group" : "restart", attempt);
      await rising.get(member.name);
    };
    await Promise.all(held.map(raise));
    if (this.#round === round) scope.ready();
  }

  /** Resolves when there is a failure. */
  async #failure(scope: Scope): Promise<void> {
    if (this.#failures.length > 0 && scope.reason === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const letGo = scope.onAbort(() => reject(scope.reason));
    this.#wake = resolve;
    try {
      await promise;
    } finally {
      letGo();
    }
  }

  /** Who has to be run again when these have failed: the strategy. In the order of starts. */
  #hitBy(failed: readonly Member[]): Member[] {
    const living = this.#living();
    if (this.#strategy !== "rest-for-one") return living;
    const since = Math.min(...failed.map(({ order }) => order));
    return living.filter((member) => member.order >= since);
  }

  /** Those that nobody has begun to stop, in the order of starts. */
  #living(): Member[] {
    return [...this.#members]
      .filter(({ scope }) => !scope.closing)
      .toSorted((one, other) => one.order - other.order);
  }

  #held(): Member[] {
    return this.#living().filter(({ holder }) => holder === this);
  }

  /** Whether a member is down, and no group around this one will run it again. */
  #isOurs(member: Member): boolean {
    return member.isDown && !this.#isInside(member.holder);
  }

  /** Whether a group is around this one. */
  #isInside(other: Group | undefined): boolean {
    for (let group = this.#parent(); group !== undefined; group = group.#parent())
      if (group === other) return true;
    return false;
  }

  #told(detail: RestartDetail): void {
    if (detail.type === "daemon:gave-up") this.#restarts = detail.restarts;
    if (detail.type !== "daemon:restarting") return;
    const { reason, restarts, delay, at, error } = detail;
    this.#restarts = restarts;
    const held = this.#held();
    for (const member of held) member.announce(reason, delay, at);
    const members = held.map(({ name }) => name);
    this.#tell({ type: "group:restarting", group: this.path, members, reason, restarts, delay, at, error });
  }

  #tell(event: DistributiveOmit<GroupEvent, "time">): void {
    this.#host.tell({ ...event, time: this.#host.core.clock.now() });
  }

  /** A group that is given up fails its parent; the registry is the root. */
  async #giveUp(error: Error): Promise<void> {
    const living = this.#living();
    const members = living.map(({ name }) => name);
    const last = error instanceof GaveUpError && error.cause !== undefined ? toError(error.cause) : error;
    this.#tell({ type: "group:gave-up", group: this.path, members, restarts: this.#restarts, error: last });
    const endsAll = this.#policy.onGiveUp === "shutdown";
    const parent = endsAll ? undefined : this.#parent();
    if (parent !== undefined) {
      parent.failed({ members: living, error: last });
      return;
    }
    await this.#fail(living, last);
    if (endsAll) this.#host.shutdown();
    else await this.#stop();
  }

  /** Those that have failed end with that, and are restarted no more. */
  async #fail(living: readonly Member[], error: Error): Promise<void> {
    const { core } = this.#host;
    const failed = living.filter(({ failure }) => failure !== undefined);
    const ended = failed.map(
      async ({ name, scope }) => await core.when(name, "error", scope).catch(() => {}),
    );
    for (const member of failed) member.giveUp(error);
    await Promise.all(ended);
  }

  /** What is left of it is stopped, in reverse. */
  async #stop(): Promise<void> {
    const { core, logger } = this.#host;
    try {
      await core.stopMany(this.#living().map(({ name }) => name));
    } catch (reason) {
      logger.error({ group: this.path, err: reason }, messageOf(reason));
    }
  }
}

function isForGood({ error }: Failure): boolean {
  return isDaemonError(error, "TOO_MANY_ABANDONED");
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

function dependenciesOf({ daemon }: Member): string[] {
  return (daemon.definition.dependencies ?? []).map((given) =>
    typeof given === "string" ? given : given.name,
  );
}
