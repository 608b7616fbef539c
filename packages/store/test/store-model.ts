import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import type { CasResult, Store } from "@brains/daemon-core";
import type { Step } from "./store-steps.ts";
import { living, WatchModel, type Write } from "./watch-model.ts";

/** A store as a list of writes, in the order in which they were asked for, next to a real one. */
export class StoreModel {
  #store: Store;
  readonly #root: string;
  readonly #reopen: (() => Promise<Store>) | undefined;
  /** Every write that was accepted. A store may say less than the last ones, until they have resolved. */
  readonly #writes: Write[] = [];
  #resolved = 0;
  /** From the model's revisions to the store's: both count writes alone. */
  readonly #revs = new Map<bigint, bigint>();
  readonly #running: Promise<void>[] = [];
  readonly #watchers: WatchModel[] = [];

  /** `root` stands before every key. */
  constructor(store: Store, root: string, reopen?: () => Promise<Store>) {
    this.#store = store;
    this.#root = root;
    this.#reopen = reopen;
  }

  async play(script: readonly Step[]): Promise<void> {
    for (const step of script) await this.#do(step);
    await this.#settle();
    await this.#endWatches();
    if (this.#reopen) await this.#store[Symbol.asyncDispose]();
  }

  async #do(step: Step): Promise<void> {
    if (step.do === "cas") this.#cas(step.key, step.value, step.stale);
    else if (step.do === "get") await this.#get(step.key);
    else if (step.do === "list") await this.#list(step.prefix);
    else if (step.do === "watch") this.#watch(step.prefix);
    else if (step.do === "read") for (const watcher of this.#watchers) await watcher.read(3);
    else if (step.do === "settle") await this.#settle();
    else if (this.#reopen) {
      const { era } = this.#store;
      await this.#store[Symbol.asyncDispose]();
      await this.#endWatches();
      await this.#settle();
      this.#store = await this.#reopen();
      if (this.#writes.length > 0) assert.equal(this.#store.era, era);
    }
  }

  /** Not awaited: it runs beside what follows. Only revisions that are known by then can be named. */
  #cas(name: string, value: Uint8Array | null, stale: number): void {
    const present = this.#writes.findLast((write) => write.key === name);
    const named = stale === 4 ? this.#writes[0] : present;
    const expected = named === undefined ? 0n : this.#revs.get(named.rev);
    if (expected === undefined) return;
    const ok = named?.rev === present?.rev;
    const write = { key: name, value, rev: BigInt(this.#writes.length + 1) };
    if (ok) this.#writes.push(write);
    const outcome = this.#store.cas(this.#root + name, value, expected);
    this.#running.push(outcome.then((result) => this.#check(result, ok, write)));
  }

  #check(result: CasResult, ok: boolean, write: Write): void {
    assert.equal(result.ok, ok);
    if (!result.ok) return;
    for (const rev of this.#revs.values()) assert.ok(rev < result.rev);
    this.#revs.set(write.rev, result.rev);
    this.#resolved = Number(write.rev);
  }

  async #get(name: string): Promise<void> {
    const before = this.#resolved;
    const found = await this.#store.get(this.#root + name);
    const possible = this.#histories(before).map((held) => held.get(name)?.value);
    isOneOf(possible, found?.value);
  }

  async #list(start: string): Promise<void> {
    const before = this.#resolved;
    const found = [];
    for await (const entry of this.#store.list(this.#root + start))
      found.push([entry.key.slice(this.#root.length), entry.value]);
    const possible = this.#histories(before).map((held) => living(held, start));
    isOneOf(possible, found);
  }

  /** What the store may hold: all that has resolved, and any number of writes that came after. */
  #histories(resolved: number): Map<string, Write>[] {
    const all = [];
    for (let count = resolved; count <= this.#writes.length; count += 1)
      all.push(new Map(this.#writes.slice(0, count).map((write) => [write.key, write])));
    return all;
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#running.splice(0));
  }

  #watch(start: string): void {
    this.#watchers.push(new WatchModel(this.#store, this.#root, start));
  }

  /** Reads every watcher to its end: what it was told must come to what there is. */
  async #endWatches(): Promise<void> {
    const [held] = this.#histories(this.#writes.length);
    for (const watcher of this.#watchers.splice(0)) await watcher.end(held ?? new Map());
  }
}

function isOneOf(possible: readonly unknown[], found: unknown): void {
  const isPossible = possible.some((one) => isDeepStrictEqual(one, found));
  assert.ok(isPossible, `${inspect(found)} is none of ${inspect(possible)}`);
}
