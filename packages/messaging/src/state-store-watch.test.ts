import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import { StateStore } from "./state-store.ts";

describe("StateStore.watch", () => {
  it("K2: tells (next, previous) once for each set, equal values too, until it is taken back", () => {
    const store = new StateStore<number>("sync");
    const told: unknown[] = [];
    const off = store.watch((...change) => told.push(change));
    for (const value of [1, 2, 2]) store.set(value);
    off();
    store.set(3);
    expect(told).toEqual([
      [1, undefined],
      [2, 1],
      [2, 2],
    ]);
  });

  it("K2: a watcher that throws or rejects blocks no other, and is told", async () => {
    const failures: unknown[] = [];
    const store = new StateStore<number>("sync", {
      onWatcherError: ({ error }) => failures.push(error.message),
    });
    const told: number[] = [];
    store.watch(() => {
      throw new Error("thrown");
    });
    store.watch(() => Promise.reject(new Error("rejected")));
    store.watch((next) => told.push(next));
    store.set(1);
    await turn();
    expect(told).toEqual([1]);
    expect(failures).toEqual(["thrown", "rejected"]);
  });

  it("K2: a set inside a watcher is visible at once and told after the present one", () => {
    const store = new StateStore<number>("sync");
    const told: string[] = [];
    store.watch((next) => {
      told.push(`first ${next}`);
      if (next === 1) {
        store.set(2);
        told.push(`current ${store.current}`);
      }
    });
    store.watch((next, previous) => told.push(`second ${next} after ${previous}`));
    store.set(1);
    expect(told).toEqual(["first 1", "current 2", "second 1 after undefined", "first 2", "second 2 after 1"]);
  });

  it("K2: onSet hears each set like a watcher, nested ones in order, and goes with its options", () => {
    const told: string[] = [];
    const store = new StateStore<number>("sync", {
      onSet(next, previous) {
        told.push(`onSet ${next} after ${previous}`);
        if (next === 1) store.set(2);
      },
    });
    store.watch((next) => told.push(`watcher ${next}`));
    store.set(1);
    expect(told).toEqual(["onSet 1 after undefined", "watcher 1", "onSet 2 after 1", "watcher 2"]);
    store.configure({ onSet: (next) => told.push(`other ${next}`) });
    store.set(3);
    store.configure({});
    store.set(4);
    expect(told.slice(4)).toEqual(["watcher 3", "other 3", "watcher 4"]);
  });

  it("L6: an onSet that throws is told as a watcher is", () => {
    const failures: string[] = [];
    const store = new StateStore<number>("sync", {
      onSet: () => {
        throw new Error("boom");
      },
      onWatcherError: ({ error }) => failures.push(error.message),
    });
    store.set(1);
    expect([store.current, failures]).toEqual([1, ["boom"]]);
  });

  it("L1: without onWatcherError the error becomes a process warning", async () => {
    const warning = new Promise<Error>((resolve) => process.once("warning", resolve));
    const store = new StateStore<number>("sync");
    store.watch(() => {
      throw new Error("boom");
    });
    store.set(1);
    expect((await warning).message).toBe('A watcher of the state of daemon "sync" failed: boom');
  });

  it("K2: every watcher hears each set since it came, once and in order, whoever sets and comes and goes", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ do: fc.constant("set" as const), nested: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ do: fc.constant("watch" as const), nested: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ do: fc.constant("unwatch" as const), nested: fc.constant(0) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (script) => {
        const store = new StateStore<number>("sync", { initialState: 0 });
        let sets = 0;
        let budget = 0;
        const watchers: { since: number; heard: [number, number][]; off: () => void; until?: number }[] = [];
        const set = (): void => store.set(++sets);
        const watch = (): void => {
          const one = { since: sets, heard: [] as [number, number][], off: () => {} };
          one.off = store.watch((next, previous) => {
            one.heard.push([next, previous ?? NaN]);
            if (budget <= 0) return;
            budget -= 1;
            if (budget % 2 === 0) set();
            else watch();
          });
          watchers.push(one);
        };
        for (const step of script) {
          budget = step.nested;
          if (step.do === "set") set();
          else if (step.do === "watch") watch();
          else {
            const one = watchers.find(({ until }) => until === undefined);
            if (one === undefined) continue;
            one.off();
            one.until = sets;
          }
        }
        for (const { since, heard, until = sets } of watchers) {
          expect(heard).toEqual(Array.from({ length: until - since }, (_, i) => [since + i + 1, since + i]));
        }
      }),
      { numRuns: 300 },
    );
  });
});
