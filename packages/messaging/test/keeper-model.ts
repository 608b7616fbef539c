import assert from "node:assert/strict";
import type { Store } from "@brains/daemon-core";
import { memoryStore } from "@brains/daemon-store";
import { bytesOf, stateIn } from "../src/lib/kept-text.ts";
import { StateKeeper } from "../src/state-keeper.ts";
import { kept, put } from "./kept.ts";
import { MOST, plus, Side, type State, whole } from "./keeper-side.ts";
import { type Fate, ScriptedStore } from "./scripted-store.ts";

export type Step =
  | { do: "patch"; daemon: string; value: number; nested: boolean }
  | { do: "add" | "replace" | "update" | "foreign"; daemon: string; value: number }
  | { do: "bad" | "watch" | "unwatch" | "forget" | "release" | "drop"; daemon: string }
  | { do: "compare"; daemon: string; value: number; isStale: boolean }
  | { do: "decide"; fate: Fate }
  | { do: "flush" | "defer" }
  | { do: "crash"; fates: boolean[] };

/** What the store may hold, as text, by which of our sets; 0 is none of ours. */
interface Version {
  readonly text: string;
  readonly set: number;
}

/** A keeper on a store that fails as the script says, beside a model that knows what must come of it. */
export class KeeperModel {
  readonly seen = { restored: 0, replayed: 0, leftOut: 0, failed: 0, flushed: 0, unflushed: 0 };
  readonly #memory: Store = memoryStore();
  readonly #sides = new Map<string, Side>();
  /** By daemon, oldest first; those before the last one that was flushed are gone. */
  readonly #versions = new Map<string, Version[]>();
  #disk = new ScriptedStore(this.#memory);
  #keeper = this.#keeperOf();
  /** What is read in place of what the store has, as long as it is not written. */
  readonly #given = new Map<string, Uint8Array | null>();
  readonly #problems: unknown[] = [];
  #hasFailed = false;
  #isForeign = false;

  constructor() {
    for (const daemon of ["a", "b"]) {
      this.#versions.set(daemon, [{ text: "absent", set: 0 }]);
      this.#open(daemon);
    }
  }

  async take(step: Step): Promise<void> {
    if (step.do === "decide") {
      this.#hasFailed ||= step.fate === "lost" || step.fate === "unsure";
      await this.#disk.decide(step.fate);
    } else if (step.do === "flush") this.#flush();
    else if (step.do === "defer") this.#disk.defer();
    else if (step.do === "crash") await this.#crash(step.fates);
    else if ("daemon" in step) await this.#act(step, this.#side(step.daemon));
    await this.#settle();
  }

  /** Lets everything succeed from now on, and sees that all of it is kept. */
  async end(): Promise<void> {
    for (const daemon of this.#sides.keys()) void this.#keeper.loaded(daemon);
    await this.#finish();
    for (const [daemon, side] of this.#sides)
      if (this.#isForeign) await this.#act({ do: "replace", daemon, value: 3 }, side);
    await this.#settle();
    let outcome: unknown = "pending";
    this.#keeper.flush().then(
      () => (outcome = "flushed"),
      (error: unknown) => (outcome = error),
    );
    await this.#finish();
    assert.equal(outcome, "flushed");
    const before = new Map([...this.#sides].map(([daemon, { current }]) => [daemon, current]));
    await this.#crash([]);
    await this.#finish();
    for (const [daemon, state] of before) assert.deepEqual(this.#side(daemon).store.current, state);
  }

  async #act(step: Extract<Step, { daemon: string }>, side: Side): Promise<void> {
    const { daemon } = step;
    switch (step.do) {
      case "patch":
        side.nested = step.nested ? 1 : 0;
        side.store.set({ patched: step.value });
        side.change((state) => ({ ...state, patched: step.value }), { nested: step.nested ? 1 : 0 });
        break;
      case "add":
        side.trySet((state) => plus(state, step.value));
        break;
      case "replace":
        side.store.set(whole(step.value), { replace: true });
        side.change(() => whole(step.value), { isWhole: true });
        break;
      case "update":
        side.update(step.value);
        break;
      case "bad":
        assert.throws(() => side.store.set(whole(MOST + 1)), { code: "INVALID_STATE" });
        assert.throws(
          () => side.store.set({ call: () => 1 } as unknown as State),
          /state\.call is a function/,
        );
        break;
      case "compare":
        side.compare(step.value, step.isStale);
        break;
      case "watch":
        side.watch();
        break;
      case "unwatch":
        side.unwatch();
        break;
      case "foreign": {
        const state = { ...whole(step.value), foreign: step.value };
        this.#isForeign = true;
        await put(this.#memory, state, daemon);
        this.#versions.get(daemon)?.push({ text: textOf(state), set: 0 });
        break;
      }
      case "forget":
        void this.#keeper.forget(daemon);
        this.#give(daemon, null);
        this.#open(daemon, side.sets + 1);
        this.#versions.get(daemon)?.push({ text: "absent", set: side.sets + 1 });
        break;
      case "release":
        this.#release(daemon, side);
        break;
      case "drop":
        this.#keeper.drop(daemon);
    }
  }

  #side(daemon: string): Side {
    const side = this.#sides.get(daemon);
    assert.ok(side);
    return side;
  }

  #keeperOf(): StateKeeper {
    return new StateKeeper(this.#disk, {
      onError: () => (this.seen.failed += 1),
    });
  }

  /** Registers a daemon, as it were: a state of that name is kept. */
  #open(daemon: string, sets = 0): void {
    const side = new Side(daemon, sets);
    this.#sides.set(daemon, side);
    void this.#keeper.keep(side.store);
  }

  /** The state is not kept any more, and another one of that name is. */
  #release(daemon: string, side: Side): void {
    this.#keeper.release(daemon);
    side.store.set({ call: () => 1 } as unknown as State);
    const versions = this.#versions.get(daemon) ?? [];
    // What was set before it was restored comes to nothing; else it is what is read, until the store has it.
    if (side.changes !== undefined)
      for (const { text } of versions.slice()) versions.push({ text, set: side.sets });
    const given = side.hasWritten ? bytesOf(side.current) : this.#given.get(daemon);
    if (given !== undefined) this.#give(daemon, given);
    this.#open(daemon, side.sets);
  }

  #give(daemon: string, given: Uint8Array | null): void {
    this.#given.set(daemon, given);
    this.#disk.read.set(`state/${daemon}`, given);
  }

  #flush(): void {
    const targets = [...this.#sides].map(([daemon, { sets }]) => ({ daemon, sets }));
    const keeper = this.#keeper;
    keeper.flush().then(
      () => {
        if (keeper !== this.#keeper) this.#problems.push("a process that died flushed");
        this.seen.flushed += 1;
        for (const { daemon, sets } of targets) this.#forgetBefore(daemon, sets);
      },
      (error: { code: string; daemons: string[] }) => {
        if (error.code !== "STATE_NOT_SAVED" || error.daemons.length === 0 || !this.#hasFailed)
          this.#problems.push(error);
        this.seen.unflushed += 1;
      },
    );
  }

  /** Nothing older than that set may be in the store from now on. */
  #forgetBefore(daemon: string, sets: number): void {
    const versions = this.#versions.get(daemon) ?? [];
    const first = versions.findIndex(({ set }) => set >= sets);
    if (first < 0) this.#problems.push("a flush resolved before the write");
    else if (sets > 0) versions.splice(0, first);
  }

  /** The process dies; of the calls that were made some take effect. */
  async #crash(fates: boolean[]): Promise<void> {
    const calls = this.#disk.calls.splice(0);
    for (const [at, isDone] of fates.entries()) if (isDone) await calls[at]?.decide("untold");
    this.#disk = new ScriptedStore(this.#memory);
    this.#keeper = this.#keeperOf();
    this.#given.clear();
    for (const daemon of this.#sides.keys()) {
      const found = await kept(this.#memory, daemon);
      await this.#verify();
      this.#versions.set(daemon, [{ text: textOf(found?.value), set: 0 }]);
      this.#open(daemon);
    }
  }

  /** Decides every call well until there is none. */
  async #finish(): Promise<void> {
    do await this.#settle();
    while (await this.#disk.decide("done"));
  }

  /** Waits until nothing happens any more, and looks whether all is as the model says. */
  async #settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const [daemon, side] of this.#sides) {
      if (side.changes !== undefined && side.store.restoring === undefined) this.#restored(daemon, side);
      for (const state of side.fresh.splice(0))
        this.#versions.get(daemon)?.push({ text: textOf(state), set: side.sets });
      side.verify();
    }
    await this.#verify();
    assert.deepEqual(this.#problems, []);
  }

  #restored(daemon: string, side: Side): void {
    const read = this.#disk.read.get(`state/${daemon}`);
    const outcome = side.restore(read ? (stateIn(read) as State) : undefined);
    if (read) this.seen.restored += 1;
    this.seen.replayed += outcome.replayed;
    this.seen.leftOut += outcome.leftOut;
  }

  async #verify(): Promise<void> {
    for (const [daemon, versions] of this.#versions) {
      const text = textOf((await kept(this.#memory, daemon))?.value);
      assert.ok(
        versions.some((version) => version.text === text),
        `${daemon} holds ${text}, not one of ${versions.map((version) => version.text).join(" ")}`,
      );
    }
  }
}

function textOf(state: unknown): string {
  if (state === undefined) return "absent";
  return JSON.stringify(Object.entries(state as object).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
