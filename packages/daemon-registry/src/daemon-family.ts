import {
  handled,
  isDaemonError,
  StartAllError,
  type Status,
  StopAllError,
  toError,
} from "@brains/daemon-core";
import type { DaemonHandle } from "./daemon-handle.ts";
import type { DaemonRegistry } from "./daemon-registry.ts";
import type { DaemonDefinition } from "./definition.ts";
import { FamilyFullError } from "./family-full-error.ts";

/** What a family is made of: one daemon for each item, as long as the item is wanted. */
export interface FamilyOptions<Item, Messages = unknown, State = unknown> {
  /** What an item is known by. Its daemon is named `family/key`. */
  key: (item: Item) => string;
  /** What changes when its daemon must be replaced. @default the item as JSON */
  revision?: ((item: Item) => string | number) | undefined;
  /** Its daemon; name and group are the family's business. */
  definition: (item: Item) => Omit<DaemonDefinition<Messages, State>, "name" | "group">;
  /** More than so many are refused. @default no limit */
  maxChildren?: number | undefined;
}

/** What a reconciliation did, by key. */
export interface FamilyReport {
  readonly started: readonly string[];
  readonly replaced: readonly string[];
  readonly stopped: readonly string[];
}

interface Child<Messages, State> {
  /** `undefined` while it is not what was wanted last: the next reconciliation sees to it. */
  revision: string | number | undefined;
  readonly handle: DaemonHandle<Messages, State>;
}

/** What one reconciliation is at. */
interface Round {
  readonly report: { readonly started: string[]; readonly replaced: string[]; readonly stopped: string[] };
  readonly notStarted: Error[];
  readonly notStopped: Error[];
  /** The daemon from whose run it was asked for. */
  readonly caller: string | undefined;
  /** All of it, with what goes on when the caller has its report. */
  whole: Promise<unknown>;
}

/**
 * Daemons of one kind, one a key, that come and go as what is wanted changes: accounts, tenants, feeds. There are
 * never two for one key: a changed one is replaced only after the old one has really ended (OTP's simple_one_for_one),
 * by a reload with its new definition, so that its state and its messages outlast that. With a fault in the new
 * definition the old one goes on.
 *
 * @example
 * ```ts
 * import { DaemonRegistry } from "@brains/daemon-registry";
 *
 * await using registry = DaemonRegistry.createFresh();
 * const mail = registry.family("mail", {
 *   key: (account: { user: string; host: string }) => account.user,
 *   definition: ({ host }) => ({ interval: "1m", handler: () => console.log("asked", host) }),
 * });
 * await mail.reconcile([{ user: "ann", host: "a.example" }, { user: "bob", host: "b.example" }]);
 * const { replaced, stopped } = await mail.reconcile([{ user: "ann", host: "new.example" }]);
 * console.log(replaced, stopped, registry.list({ group: "mail" }));
 * // [ 'ann' ] [ 'bob' ] [ 'mail/ann' ]
 * ```
 */
export class DaemonFamily<Item, Messages = unknown, State = unknown> {
  readonly name: string;
  readonly #registry: DaemonRegistry;
  readonly #options: FamilyOptions<Item, Messages, State>;
  readonly #caller: () => string | undefined;
  readonly #children = new Map<string, Child<Messages, State>>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(
    registry: DaemonRegistry,
    name: string,
    options: FamilyOptions<Item, Messages, State>,
    caller: () => string | undefined,
  ) {
    this.#registry = registry;
    this.name = name;
    this.#options = options;
    this.#caller = caller;
  }

  /** The daemon of that key. */
  get(key: string): DaemonHandle<Messages, State> | undefined {
    return this.#children.get(key)?.handle;
  }

  /** The keys there are daemons for. */
  list(): string[] {
    return [...this.#children.keys()];
  }

  /**
   * Makes the daemons what is wanted: starts what is new or has gone down, stops what is gone, replaces what has
   * another revision. Calls take their turns. It goes on past failures; what failed is tried again by the next call.
   * With `maxChildren` nothing new begins before what is gone has ended. One that is called by a daemon of the family
   * does not wait for that daemon to end.
   *
   * @throws FamilyFullError, RangeError for a key that is empty or given twice (reject, before anything is done);
   * StartAllError (rejects) of what did not start, StopAllError where it is only that something did not stop.
   */
  reconcile(desired: Iterable<Item>): Promise<FamilyReport> {
    const round: Round = {
      report: { started: [], replaced: [], stopped: [] },
      notStarted: [],
      notStopped: [],
      caller: this.#caller(),
      whole: Promise.resolve(),
    };
    const wanted = [...desired];
    const before = this.#turn;
    const work = async (): Promise<FamilyReport> => {
      await before;
      return await this.#reconcile(this.#byKey(wanted), round);
    };
    const report = handled(work());
    const isOver = async (): Promise<void> => void (await round.whole);
    this.#turn = report.then(isOver, isOver);
    return report;
  }

  /**
   * Stops all daemons. They stay registered, with all they keep: the next reconciliation starts those that are wanted, and
   * takes the others away; `reconcile([])` takes all away.
   *
   * @throws StopAllError (rejects) of those that did not stop.
   */
  stop(): Promise<void> {
    const before = this.#turn;
    const work = async (): Promise<void> => {
      await before;
      const isAny = this.list().some((key) => this.#registry.has(this.#nameOf(key)));
      if (isAny) await this.#registry.stopGroup(this.name);
    };
    const stopped = handled(work());
    this.#turn = stopped.catch(() => {});
    return stopped;
  }

  async #reconcile(wanted: ReadonlyMap<string, Item>, round: Round): Promise<FamilyReport> {
    for (const [key, { handle }] of this.#children)
      if (!this.#registry.has(handle.name)) this.#children.delete(key);
    const gone = this.list().filter((key) => !wanted.has(key));
    const ends = gone.map(async (key) => await this.#retire(key, round));
    const isLimited = this.#options.maxChildren !== undefined;
    const begins = [...wanted].map(async ([key, item]) => {
      if (isLimited) await Promise.all(ends);
      await this.#want(key, item, round);
    });
    round.whole = Promise.all([...ends, ...begins]);
    // Nobody waits for the daemon that asked for it, nor for what has to wait for that.
    const isCaller = (key: string): boolean => this.#nameOf(key) === round.caller;
    const waitsForCaller = isLimited && gone.some(isCaller);
    await Promise.all([
      ...ends.filter((_, index) => !isCaller(gone[index] ?? "")),
      ...(waitsForCaller ? [] : begins.filter((_, index) => !isCaller([...wanted.keys()][index] ?? ""))),
    ]);
    return this.#conclude(round);
  }

  #conclude({ report, notStarted, notStopped }: Round): FamilyReport {
    if (notStarted.length > 0) throw new StartAllError([...notStarted, ...notStopped], false);
    if (notStopped.length === 0) return report;
    const names = (keys: readonly string[]): string[] => keys.map((key) => this.#nameOf(key));
    const stuck = this.list().filter((key) => this.#children.get(key)?.revision === undefined);
    throw new StopAllError(notStopped, { stopped: names(report.stopped), stuck: names(stuck), duration: 0 });
  }

  /** Its entry stays until its daemon has really ended, so that nothing takes its place before. */
  async #retire(key: string, { report, notStopped }: Round): Promise<void> {
    const child = this.#children.get(key);
    if (child === undefined) return;
    child.revision = undefined;
    try {
      await this.#end(child.handle.name);
      this.#children.delete(key);
      report.stopped.push(key);
    } catch (error) {
      notStopped.push(toError(error));
    }
  }

  async #want(key: string, item: Item, { report, notStarted }: Round): Promise<void> {
    try {
      const revision = this.#revisionOf(item);
      const child = this.#children.get(key);
      if (child === undefined) {
        await this.#begin(key, item, revision);
        report.started.push(key);
      } else if (child.revision !== revision) {
        await this.#unlessLeaving(
          key,
          item,
          revision,
          async () => await this.#replace(child, item, revision),
        );
        report.replaced.push(key);
      } else if (isDown(this.#registry.getStatus(child.handle.name))) {
        await this.#unlessLeaving(key, item, revision, async () => await child.handle.start());
        report.started.push(key);
      }
    } catch (error) {
      notStarted.push(toError(error));
    }
  }

  async #begin(key: string, item: Item, revision: string | number): Promise<void> {
    const { maxChildren } = this.#options;
    const size = this.#children.size + 1;
    if (maxChildren !== undefined && size > maxChildren)
      throw new FamilyFullError(this.name, maxChildren, size);
    const handle = this.#registry.register<Messages, State>(this.#definitionOf(this.#nameOf(key), item));
    this.#children.set(key, { revision, handle });
    await handle.start();
  }

  /** A definition with a fault leaves the old one, and its run, as they are. */
  async #replace(child: Child<Messages, State>, item: Item, revision: string | number): Promise<void> {
    const { handle } = child;
    this.#registry.register<Messages, State>(this.#definitionOf(handle.name, item), { replace: "restart" });
    child.revision = undefined;
    await handle.start();
    child.revision = revision;
  }

  /** What somebody else is taking away is made anew when it is gone. */
  async #unlessLeaving(
    key: string,
    item: Item,
    revision: string | number,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDaemonError(error, "DAEMON_EXISTS") && !isDaemonError(error, "UNREGISTERED")) throw error;
      await this.#end(this.#nameOf(key));
      this.#children.delete(key);
      await this.#begin(key, item, revision);
    }
  }

  /** Takes a daemon away; resolves when it has really ended, also where its own run asks for that. */
  async #end(name: string): Promise<void> {
    const registry = this.#registry;
    await registry.unregister(name);
    if (!registry.has(name)) return;
    const waits = new AbortController();
    const options = { daemon: name, signal: waits.signal };
    const stuck = registry.waitFor("error", options).then(() => {
      throw registry.getInfo(name).error ?? new Error(`"${name}" did not end.`);
    });
    try {
      await Promise.race([registry.waitFor("stopped", options), stuck]);
    } catch (error) {
      if (registry.has(name)) throw error;
    } finally {
      waits.abort();
    }
  }

  #nameOf(key: string): string {
    return `${this.name}/${key}`;
  }

  #definitionOf(name: string, item: Item): DaemonDefinition<Messages, State> {
    return { ...this.#options.definition(item), name, group: this.name };
  }

  #byKey(items: readonly Item[]): Map<string, Item> {
    const { maxChildren, key: keyOf } = this.#options;
    if (maxChildren !== undefined && items.length > maxChildren) {
      throw new FamilyFullError(this.name, maxChildren, items.length);
    }
    const byKey = new Map<string, Item>();
    for (const item of items) {
      const key = keyOf(item);
      if (typeof key !== "string" || key === "")
        throw new RangeError(
          `The key of a member of "${this.name}" must be a text that is not empty, got ${typeof key}.`,
        );
      if (byKey.has(key)) throw new RangeError(`The family "${this.name}" was given the key "${key}" twice.`);
      byKey.set(key, item);
    }
    return byKey;
  }

  #revisionOf(item: Item): string | number {
    return this.#options.revision?.(item) ?? JSON.stringify(item);
  }
}

function isDown(status: Status): boolean {
  return status !== "running" && status !== "starting";
}
