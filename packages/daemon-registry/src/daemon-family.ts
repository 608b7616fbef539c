import { type Status, StartAllError, toError } from "@brains/daemon-core";
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
  revision: string | number | undefined;
  handle: DaemonHandle<Messages, State>;
}

/**
 * Daemons of one kind, one a key, that come and go as what is wanted changes: accounts, tenants, feeds. There are
 * never two for one key: a changed one is replaced only after the old one has really ended (OTP's simple_one_for_one).
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
  readonly #children = new Map<string, Child<Messages, State>>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(registry: DaemonRegistry, name: string, options: FamilyOptions<Item, Messages, State>) {
    this.#registry = registry;
    this.name = name;
    this.#options = options;
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
   *
   * @throws FamilyFullError, RangeError for a key that is empty or given twice (reject, before anything is done);
   * StartAllError (rejects) of what did not start or stop.
   */
  reconcile(desired: Iterable<Item>): Promise<FamilyReport> {
    const wanted = [...desired];
    const report = this.#turn.then(async () => await this.#reconcile(this.#byKey(wanted)));
    this.#turn = report.catch(() => {});
    return report;
  }

  /** Stops all daemons and takes them away. */
  async stop(): Promise<void> {
    await this.reconcile([]);
  }

  async #reconcile(wanted: ReadonlyMap<string, Item>): Promise<FamilyReport> {
    const report = { started: [] as string[], replaced: [] as string[], stopped: [] as string[] };
    const errors: Error[] = [];
    const attempt = async (key: string, list: string[], work: () => Promise<void>): Promise<void> => {
      try {
        await work();
        list.push(key);
      } catch (error) {
        errors.push(toError(error));
      }
    };
    const gone = this.list().filter((key) => !wanted.has(key));
    await Promise.all([
      ...gone.map(async (key) => await attempt(key, report.stopped, async () => await this.#retire(key))),
      ...[...wanted].map(async ([key, item]) => {
        const child = this.#children.get(key);
        const revision = this.#revisionOf(item);
        if (child === undefined)
          await attempt(key, report.started, async () => await this.#begin(key, item, revision));
        else if (child.revision !== revision) {
          await attempt(key, report.replaced, async () => {
            await this.#retire(key);
            await this.#begin(key, item, revision);
          });
        } else if (isDown(this.#registry.getStatus(child.handle.name))) {
          await attempt(key, report.started, async () => await child.handle.start());
        }
      }),
    ]);
    if (errors.length > 0) throw new StartAllError(errors, false);
    return report;
  }

  async #begin(key: string, item: Item, revision: string | number): Promise<void> {
    const name = `${this.name}/${key}`;
    const handle = this.#registry.register<Messages, State>({
      ...this.#options.definition(item),
      name,
      group: this.name,
    });
    this.#children.set(key, { revision, handle });
    await handle.start();
  }

  /** Its entry stays until its daemon has really ended, so that nothing takes its place before. */
  async #retire(key: string): Promise<void> {
    const child = this.#children.get(key);
    if (child === undefined) return;
    child.revision = undefined;
    await this.#registry.unregister(child.handle.name);
    this.#children.delete(key);
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
  return status === "stopped" || status === "error";
}
