import { memoryStore } from "@brains/daemon-store";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { kept, put } from "../test/kept.ts";
import { ScriptedStore } from "../test/scripted-store.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { boundState } from "./bound-state.ts";
import { StateKeeper } from "./state-keeper.ts";
import type { StateOptions } from "./state-options.ts";
import { StateStore } from "./state-store.ts";

interface Count {
  n: number;
  unit?: string;
}

function setUp<State = Count>(options: StateOptions<State> = {}) {
  const memory = memoryStore();
  const disk = new ScriptedStore(memory);
  const errors: unknown[] = [];
  const keeper = new StateKeeper(disk, { onError: (daemon, error) => errors.push([daemon, error]) });
  const store = new StateStore<State>("sync", options);
  const told: unknown[] = [];
  store.watch((...change) => told.push(change));
  /** Lets all calls succeed that are made until there are none. */
  const finish = async (): Promise<void> => {
    do await turn();
    while (await disk.decide("done"));
  };
  return { memory, disk, errors, keeper, store, told, finish };
}

describe("StateKeeper.keep", () => {
  it("K1: a state that was flushed is there after a restart of the process, as it was", async () => {
    const memory = memoryStore();
    const keeper = new StateKeeper(memory);
    const state = { at: new Date(0), seen: new Map([["a", 1n]]), none: undefined, sizes: [1, NaN] };
    const store = new StateStore<typeof state>("sync");
    await keeper.keep(store);
    store.set(state);
    await keeper.flush();
    const next = new StateStore<typeof state>("sync");
    await new StateKeeper(memory).keep(next);
    expect(next.current).toStrictEqual(state);
    expect(Object.isFrozen(next.current?.sizes)).toBe(true);
  });

  it("K1: is kept as readable text under state/<daemon>", async () => {
    const memory = memoryStore();
    const keeper = new StateKeeper(memory);
    const store = new StateStore<Count>("sync");
    await keeper.keep(store);
    store.set({ n: 1, unit: "files" });
    await keeper.flush();
    const found = await memory.get("state/sync");
    expect(new TextDecoder().decode(found?.value ?? undefined)).toBe('[{"n":1,"unit":2},1,"files"]');
  });

  it("K4: begins with initialState where nothing is kept, or the key was deleted, and writes nothing", async () => {
    for (const isDeleted of [false, true]) {
      const { memory, keeper, store, told, finish } = setUp({ initialState: { n: 1 } });
      if (isDeleted) {
        await put(memory, { n: 5 });
        await memory.cas("state/sync", null, (await memory.get("state/sync"))?.rev ?? 0n);
      }
      const loaded = keeper.keep(store);
      await finish();
      await loaded;
      await keeper.flush();
      expect([store.current, store.revision, told, await kept(memory)]).toEqual([{ n: 1 }, 0, [], undefined]);
      store.configure({ initialState: { n: 2 } }); // it was never set
      expect(store.current).toEqual({ n: 2 });
    }
  });

  it("K4: a state that was set to undefined is undefined after a restart, whatever it begins with", async () => {
    const { memory, keeper, store, finish } = setUp<Count | undefined>();
    await put(memory, undefined);
    void keeper.keep(store);
    await finish();
    store.configure({ initialState: { n: 2 } });
    expect([store.current, store.revision]).toEqual([undefined, 1]);
  });

  it("K2, K4: what is set meanwhile is done on the initial state, and once more, in order, on what was kept", async () => {
    const { memory, keeper, store, told, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40, unit: "files" });
    void keeper.keep(store);
    store.set((current) => ({ n: (current?.n ?? 0) + 1 }));
    store.set({ unit: "folders" } as Count);
    store.set((current) => ({ n: (current?.n ?? 0) * 2 }));
    expect(store.current).toEqual({ n: 2, unit: "folders" });
    expect(told.length).toBe(3);
    await finish();
    expect(store.current).toEqual({ n: 82, unit: "folders" });
    expect(told.slice(3)).toEqual([
      [
        { n: 82, unit: "folders" },
        { n: 2, unit: "folders" },
      ],
    ]);
    expect(await kept(memory)).toEqual({ value: { n: 82, unit: "folders" } });
  });

  it.each([
    ["{ replace: true }", { n: 1 }, { replace: true }],
    ["what is no plain object", [1], {}],
  ])("K4: %s takes the place of what was kept, and nobody is told twice", async (_, next, options) => {
    const { memory, keeper, store, told, finish } = setUp<unknown>();
    await put(memory, { n: 40, unit: "files" });
    void keeper.keep(store);
    store.set({ unit: "folders" });
    store.set(next, options);
    await finish();
    expect([store.current, await kept(memory)]).toEqual([next, { value: next }]);
    expect(told).toEqual([
      [{ unit: "folders" }, undefined],
      [next, { unit: "folders" }],
    ]);
  });

  it("K5: a set that fails on what was kept is left out, and told", async () => {
    const cause = new Error("n must be at most 9");
    const check = ({ n }: Count): void => {
      if (n > 9) throw cause;
    };
    const { memory, keeper, store, errors, finish } = setUp({ initialState: { n: 0 }, check });
    await put(memory, { n: 8 });
    void keeper.keep(store);
    store.set((current) => ({ n: (current?.n ?? 0) + 5 }));
    store.set((current) => ({ n: (current?.n ?? 0) + 1 }));
    await finish();
    expect(store.current).toEqual({ n: 9 });
    expect(errors).toEqual([["sync", expect.objectContaining({ code: "INVALID_STATE", cause })]]);
  });

  it("K4: what is done once more is what was given, whatever became of that since", async () => {
    const { memory, keeper, store, finish } = setUp<{ list?: number[]; n?: number }>();
    await put(memory, { n: 40 });
    void keeper.keep(store);
    const list = [1];
    store.set({ list });
    list.push(2);
    await finish();
    expect([store.current, await kept(memory)]).toEqual([{ n: 40, list: [1] }, { value: store.current }]);
  });

  it("K4: after a set that replaced the state, functions are not called once more", async () => {
    const { memory, keeper, store, told, finish } = setUp();
    await put(memory, { n: 40 });
    void keeper.keep(store);
    let calls = 0;
    store.set({ n: 1 }, { replace: true });
    store.set((current) => ({ n: (current?.n ?? 0) + (calls += 1) }));
    store.set({ unit: "files" } as Count);
    await finish();
    expect([calls, store.current, told.length]).toEqual([1, { n: 2, unit: "files" }, 3]);
    expect(await kept(memory)).toEqual({ value: { n: 2, unit: "files" } });
  });

  it("K4: update waits for what was kept", async () => {
    const { memory, keeper, store, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    void keeper.keep(store);
    const state = boundState(store, { isLive: () => true });
    const updated = state.update((current) => ({ n: (current?.n ?? 0) + 1 }));
    await finish();
    expect(await updated).toEqual({ n: 41 });
  });

  it("K4: a compareAndSet that looked before the state was restored fails after it", async () => {
    const { memory, keeper, store, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    void keeper.keep(store);
    const { revision } = store;
    await finish();
    expect(store.compareAndSet(revision, { n: 1 })).toEqual({ ok: false });
  });

  it("K1: what was set before it was kept takes the place of what is kept", async () => {
    const { memory, keeper, store, finish } = setUp();
    await put(memory, { n: 40 });
    store.set({ n: 1 });
    void keeper.keep(store);
    await finish();
    expect([store.current, await kept(memory)]).toEqual([{ n: 1 }, { value: { n: 1 } }]);
  });

  it("refuses a second state of one name, and keeps the first when asked again", async () => {
    const { keeper, store, finish } = setUp();
    void keeper.keep(store);
    expect(() => keeper.keep(new StateStore("sync"))).toThrow("another one of that name is kept");
    expect(() => new StateKeeper(memoryStore()).keep(store)).toThrow("it is kept already");
    const again = keeper.keep(store);
    await finish();
    await again;
  });
});

describe("StateStore.set of a state that is kept", () => {
  it("K5: refuses what cannot be kept at once, by its place, and keeps the old state", async () => {
    const { memory, keeper, store, told, finish } = setUp<object>({ initialState: { n: 1 } });
    void keeper.keep(store);
    await finish();
    class Socket {
      open = true;
    }
    const sentence =
      /^The state of daemon "sync" was refused: state\.socket is a Socket, which cannot be kept: /;
    const refused = expect.objectContaining({
      code: "INVALID_STATE",
      message: expect.stringMatching(sentence),
    });
    expect(() => store.set({ socket: new Socket() })).toThrow(refused);
    expect(() => store.compareAndSet(0, { socket: new Socket() })).toThrow(refused);
    expect(() => store.configure({ initialState: { socket: new Socket() } })).toThrow(refused);
    expect([store.current, store.revision, told]).toEqual([{ n: 1 }, 0, []]);
    await keeper.flush();
    expect(await kept(memory)).toBeUndefined();
  });

  it("K5: an initial state that cannot be kept is refused when it shall be kept, and not kept", () => {
    const { keeper, store } = setUp<unknown>({ initialState: { call: () => 1 } });
    expect(() => keeper.keep(store)).toThrow("state.call is a function");
    store.set({ call: () => 2 });
  });

  it("K1: what became impossible to keep after it was set is told, and told by flush", async () => {
    const { keeper, store, errors, finish } = setUp<{ map: Map<string, unknown> }>();
    void keeper.keep(store);
    await finish();
    const map = new Map<string, unknown>();
    store.set({ map });
    map.set("call", () => 1);
    await finish();
    const error = expect.objectContaining({
      code: "INVALID_STATE",
      message: expect.stringContaining("function"),
    });
    expect(errors).toEqual([["sync", error]]);
    await expect(keeper.flush()).rejects.toMatchObject({ code: "STATE_NOT_SAVED", daemons: ["sync"] });
    map.clear();
    const flushed = keeper.flush();
    await finish();
    await flushed;
  });
});

describe("StateKeeper.loaded", () => {
  it.each([
    [
      "no text of ours",
      new TextEncoder().encode("{nonsense"),
      /^The state of daemon "sync", which is kept as "state\/sync", was refused: /,
    ],
    ["no UTF-8", Buffer.from('[{"n":1,"unit":2},1,"\xff"]', "latin1"), /kept as "state\/sync"/],
    [
      "what the schema refuses",
      { n: "x" },
      /^The state of daemon "sync", which is kept as "state\/sync", was refused: n: /,
    ],
  ])("K5: rejects for %s; nothing is overwritten until it is mended", async (_, found, sentence) => {
    const schema = z.object({ n: z.number() });
    const { memory, keeper, store, errors, told, finish } = setUp({ schema, initialState: { n: 0 } });
    await put(memory, found);
    const before = await memory.get("state/sync");
    const loaded = keeper.keep(store);
    store.set({ n: 1 }); // it cannot be known yet
    await finish();
    const thrown = await loaded.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({
      code: "INVALID_STATE",
      key: "state/sync",
      message: expect.stringMatching(sentence),
    });
    expect(errors).toEqual([["sync", thrown]]);
    for (const set of [() => store.set({ n: 2 }), () => store.compareAndSet(1, { n: 2 })])
      expect(set).toThrow(thrown);
    expect([store.current, told.length]).toEqual([{ n: 1 }, 1]);
    const unsaved = keeper.flush();
    await finish();
    await expect(unsaved).rejects.toMatchObject({ daemons: ["sync"] });
    expect(await memory.get("state/sync")).toEqual(before);

    await put(memory, { n: 40 });
    const again = keeper.loaded("sync");
    await finish();
    await again;
    store.set({ unit: "files" } as Count);
    await finish();
    expect(store.current).toEqual({ n: 1 }); // z.object leaves out what it does not know
    expect(await kept(memory)).toEqual({ value: { n: 1 } });
  });

  it("K5: a schema that transforms migrates what was kept", async () => {
    const schema = z.union([
      z.object({ n: z.number(), unit: z.string() }),
      z.object({ count: z.number() }).transform(({ count }) => ({ n: count, unit: "files" })),
    ]);
    const { memory, keeper, store, told, finish } = setUp<{ n: number; unit: string }>({ schema });
    await put(memory, { count: 3 });
    void keeper.keep(store);
    await finish();
    expect([store.current, told]).toEqual([{ n: 3, unit: "files" }, [[{ n: 3, unit: "files" }, undefined]]]);
    expect(await kept(memory)).toEqual({ value: { n: 3, unit: "files" } });
    await keeper.flush();
  });

  it("K5: what a schema filled in or made up when the state was restored is the same in the next process", async () => {
    let made = 0;
    const id = z.number().default(() => (made += 1));
    const { memory, keeper, store, finish } = setUp<{ n: number; id: number }>({
      schema: z.object({ n: z.number(), id }),
    });
    await put(memory, { n: 3 });
    void keeper.keep(store);
    const flushed = keeper.flush();
    await finish();
    await flushed;
    const next = new StateStore("sync", { schema: z.object({ n: z.number(), id }) });
    await new StateKeeper(memory).keep(next);
    expect([store.current, next.current]).toEqual([
      { n: 3, id: 1 },
      { n: 3, id: 1 },
    ]);
  });

  it("K5: what a schema left as it was is not written again", async () => {
    const schema = z.object({ n: z.number(), at: z.date(), seen: z.map(z.string(), z.number()) });
    const { memory, disk, keeper, store, finish } = setUp<z.infer<typeof schema>>({ schema });
    await put(memory, { seen: new Map([["a", 1]]), at: new Date(0), n: -0 });
    void keeper.keep(store);
    await disk.decide("done");
    await turn();
    expect([store.revision, disk.calls.length]).toEqual([1, 1]); // for the order of the keys, once
    await finish();
    const next = new StateStore("sync", { schema });
    const again = new StateKeeper(disk).keep(next);
    await disk.decide("done");
    await again;
    await turn();
    expect([next.current, disk.calls.length]).toEqual([store.current, 0]);
  });

  it("K5: a watcher of the restored state may end its keeping, and then a migration is not written", async () => {
    const schema = z.object({ n: z.number(), unit: z.string().default("files") });
    for (const end of ["release", "forget"] as const) {
      const { memory, keeper, store, finish } = setUp<z.infer<typeof schema>>({ schema });
      await put(memory, { n: 3 });
      store.watch(() => void keeper[end]("sync"));
      void keeper.keep(store);
      await finish();
      expect(await kept(memory)).toEqual(end === "release" ? { value: { n: 3 } } : undefined);
    }
  });

  it("K5: another schema, given by configure, may mend what was refused", async () => {
    const { memory, keeper, store, finish } = setUp({ schema: z.object({ n: z.number().max(9) }) });
    await put(memory, { n: 40 });
    void keeper.keep(store);
    await finish();
    expect(() => store.set({ n: 1 })).toThrow("state/sync");
    store.configure({ schema: z.object({ n: z.number().max(99) }) });
    const loaded = keeper.keep(store);
    await finish();
    await loaded;
    expect(store.current).toEqual({ n: 40 });
  });

  it("K1: rejects when the store fails; what is set is taken, and kept when the store is well again", async () => {
    const { memory, disk, keeper, store, errors, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    const loaded = keeper.keep(store);
    await disk.decide("lost");
    await expect(loaded).rejects.toThrow("the write is lost");
    expect(errors.length).toBe(1);
    await keeper.flush(); // nothing was set, so nothing is lost
    expect(disk.calls.length).toBe(0);
    store.set((current) => ({ n: (current?.n ?? 0) + 1 }));
    expect(disk.calls.length).toBe(1);
    await finish();
    expect([store.current, await kept(memory)]).toEqual([{ n: 41 }, { value: { n: 41 } }]);
    await keeper.loaded("sync");
    await keeper.loaded("unknown");
  });

  it("L4: no rejection is unhandled", async () => {
    const { disk, keeper, store } = setUp();
    const unhandled = await unhandledAfter(() => {
      void keeper.keep(store);
      void keeper.loaded("sync");
      void boundState(store, { isLive: () => true }).update(() => ({ n: 1 }));
      store.set({ n: 1 });
      void keeper.flush();
      void keeper.forget("other");
      for (let i = 0; i < 4; i++) void disk.decide("lost");
    });
    expect(unhandled).toEqual([]);
  });
});

describe("StateKeeper.drop", () => {
  it("K1: a read that is dropped is made anew, and what it says late is ignored", async () => {
    const { memory, disk, errors, keeper, store, told, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    void keeper.keep(store);
    disk.hold(); // it hangs
    keeper.drop("sync");
    const again = keeper.loaded("sync");
    expect(disk.calls.length).toBe(1);
    disk.hold(); // and so does this one
    keeper.drop("sync");
    void keeper.loaded("sync");
    await disk.decideHeld("done"); // too late, although nothing else is known yet
    await turn();
    expect([store.current, disk.calls.length]).toEqual([{ n: 0 }, 1]);
    await finish();
    await again;
    store.set({ n: 41 });
    await finish();
    await disk.decideHeld("done");
    await turn();
    expect([store.current, told.length, await kept(memory)]).toEqual([{ n: 41 }, 2, { value: { n: 41 } }]);

    keeper.drop("sync"); // of what was restored
    await keeper.loaded("sync");
    expect([disk.calls.length, errors]).toEqual([0, []]);
  });

  it("K1: who waited for a read that was dropped waits for the next one: flush, update and keep", async () => {
    const { memory, disk, keeper, store, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    const loaded = keeper.keep(store);
    store.set({ unit: "files" } as Count);
    const flushed = keeper.flush();
    const updated = boundState(store, { isLive: () => true }).update((current) => ({
      n: (current?.n ?? 0) + 1,
    }));
    disk.hold();
    keeper.drop("sync");
    expect(disk.calls.length).toBe(0);
    store.set((current) => ({ ...current, n: 2 })); // it asks anew
    expect(disk.calls.length).toBe(1);
    await finish();
    await Promise.all([loaded, flushed, updated]);
    expect([store.current, await kept(memory)]).toEqual([{ n: 3 }, { value: { n: 3 } }]);
  });

  it("K1: what a read that was dropped fails with is nobody's business", async () => {
    const { disk, errors, keeper, store, finish } = setUp();
    const unhandled = await unhandledAfter(() => {
      void keeper.keep(store);
      disk.hold();
      keeper.drop("sync");
      keeper.drop("unknown");
      void disk.decideHeld("lost");
    });
    expect([unhandled, errors]).toEqual([[], []]);
    const again = keeper.loaded("sync");
    await finish();
    await again;
  });
});

describe("StateKeeper.release", () => {
  it("K1: what is set afterwards may be anything and is not kept, and what is kept stays", async () => {
    const { memory, disk, keeper, store, finish } = setUp<unknown>();
    void keeper.keep(store);
    await finish();
    store.set({ n: 1 });
    await finish();
    keeper.release("sync");
    keeper.release("unknown");
    store.set({ call: () => 1 });
    await keeper.flush();
    await keeper.loaded("sync");
    expect([disk.calls.length, await kept(memory)]).toEqual([0, { value: { n: 1 } }]);
  });

  it("K1: what was set before is written, as it was then", async () => {
    const { memory, keeper, store, errors, finish } = setUp<{ n: number; call?: unknown }>();
    void keeper.keep(store);
    await finish();
    store.set({ n: 1 });
    await turn();
    store.set({ n: 2 }); // the write of the first is in flight
    keeper.release("sync");
    store.set({ n: 3, call: () => 1 });
    const flushed = keeper.flush();
    await finish();
    await flushed;
    expect([await kept(memory), errors]).toEqual([{ value: { n: 2 } }, []]);
  });

  it("K1: writes nothing of a state that was never set, and disturbs no deletion", async () => {
    const { memory, keeper, store, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    const forgotten = keeper.forget("sync");
    void keeper.keep(store);
    keeper.release("sync");
    await finish();
    await forgotten;
    expect(await kept(memory)).toBeUndefined();
  });

  it("K1: ends a restoring that hangs: nobody waits for it, and its late answer is ignored", async () => {
    const { memory, disk, keeper, store, told, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    const loaded = keeper.keep(store);
    const updated = boundState(store, { isLive: () => true }).update(() => ({ n: 1 }));
    const flushed = keeper.flush();
    disk.hold();
    keeper.release("sync");
    await Promise.all([loaded, updated, flushed]);
    await disk.decideHeld("done");
    await finish();
    expect([store.current, told.length, await kept(memory)]).toEqual([{ n: 1 }, 1, { value: { n: 40 } }]);
  });

  it("K1: the same state may be kept again, and takes the place of what is kept", async () => {
    const { memory, keeper, store, finish } = setUp();
    await put(memory, { n: 40 });
    void keeper.keep(store);
    await finish();
    keeper.release("sync");
    store.set({ n: 41 });
    void keeper.keep(store);
    await finish();
    expect([store.current, await kept(memory)]).toEqual([{ n: 41 }, { value: { n: 41 } }]);
  });
});

describe("StateKeeper.flush", () => {
  it("K1: rejects naming the daemons whose states are not durable, and tries again", async () => {
    const { memory, disk, keeper, store, errors, finish } = setUp();
    const other = new StateStore<Count>("other");
    void keeper.keep(store);
    void keeper.keep(other);
    await finish();
    store.set({ n: 1 });
    await turn();
    await disk.decide("lost");
    await turn();
    await disk.decide("lost");
    await turn();
    expect(errors.length).toBe(1);
    other.set({ n: 2 });
    const flushing = keeper.flush();
    await turn();
    for (const { key } of disk.calls.slice()) {
      await disk.decide(key === "state/sync" ? "lost" : "done");
      await turn();
    }
    while (await disk.decide("lost")) await turn();
    await expect(flushing).rejects.toMatchObject({
      name: "StateNotSavedError",
      code: "STATE_NOT_SAVED",
      daemons: ["sync"],
      message: 'What was set is not saved for "sync" (the write is lost)',
    });
    const again = keeper.flush();
    await finish();
    await again;
    expect([await kept(memory), await kept(memory, "other")]).toEqual([
      { value: { n: 1 } },
      { value: { n: 2 } },
    ]);
  });

  it("L1: without onError a failure becomes a process warning", async () => {
    const disk = new ScriptedStore(memoryStore());
    const warning = new Promise<Error>((resolve) => process.once("warning", resolve));
    void new StateKeeper(disk).keep(new StateStore("sync"));
    await disk.decide("lost");
    expect((await warning).message).toBe(
      'The state of daemon "sync" is not kept as it should be: the write is lost',
    );
  });
});

describe("StateKeeper.forget", () => {
  it("K1: deletes what is kept, after the write in flight, and what is set later does not bring it back", async () => {
    const { memory, disk, keeper, store, finish } = setUp();
    void keeper.keep(store);
    await finish();
    store.set({ n: 1 });
    await turn();
    expect(disk.calls.length).toBe(1);
    let isForgotten = false;
    const forgotten = keeper.forget("sync").then(() => (isForgotten = true));
    store.set({ n: 2 });
    await disk.decide("done");
    await turn();
    expect([await kept(memory), isForgotten]).toEqual([{ value: { n: 1 } }, false]);
    await finish();
    await forgotten;
    store.set({ n: 3 });
    await finish();
    await keeper.flush();
    expect([await kept(memory), store.current]).toEqual([undefined, { n: 3 }]);
  });

  it("K1: a state of that name that is kept afterwards begins anew at once, and is not deleted", async () => {
    const { memory, keeper, store, finish } = setUp();
    await put(memory, { n: 40 });
    void keeper.keep(store);
    await finish();
    const forgotten = keeper.forget("sync");
    const next = new StateStore<Count>("sync", { initialState: { n: 0 } });
    await keeper.keep(next);
    next.set({ unit: "files" } as Count);
    await finish();
    await forgotten;
    expect([next.current, await kept(memory)]).toEqual([
      { n: 0, unit: "files" },
      { value: { n: 0, unit: "files" } },
    ]);
  });

  it("K1: ends a restoring that is under way", async () => {
    const { memory, keeper, store, told, finish } = setUp({ initialState: { n: 0 } });
    await put(memory, { n: 40 });
    const loaded = keeper.keep(store);
    const forgotten = keeper.forget("sync");
    await finish();
    await Promise.all([loaded, forgotten]);
    expect([store.current, told, await kept(memory)]).toEqual([{ n: 0 }, [], undefined]);
  });

  it("K1: what a restoring under way fails with is nobody's business any more", async () => {
    const { disk, errors, keeper, store, finish } = setUp();
    const loaded = keeper.keep(store);
    const forgotten = keeper.forget("sync");
    await disk.decide("lost");
    await finish();
    await Promise.all([loaded, forgotten]);
    expect(errors).toEqual([]);
  });

  it("K1: a deletion that fails rejects, and is tried again by flush", async () => {
    const { memory, disk, keeper, finish } = setUp();
    await put(memory, { n: 40 });
    const forgotten = keeper.forget("sync"); // of an earlier process
    await turn();
    while (await disk.decide("lost")) await turn();
    await expect(forgotten).rejects.toMatchObject({ daemons: ["sync"] });
    const flushed = keeper.flush();
    await finish();
    await flushed;
    expect(await kept(memory)).toBeUndefined();
  });
});
