import fc from "fast-check";
import { expect, test } from "vitest";
import { type Timer, TimerQueue } from "../src/index.ts";

interface Entry {
  due: number;
  set: number;
}

/** What a TimerQueue is: a sorted array. */
class Model {
  entries: Entry[] = [];
  #set = 0;

  add(due: number): number {
    this.entries.push({ due, set: this.#set });
    this.entries.sort((a, b) => a.due - b.due || a.set - b.set);
    return this.#set++;
  }

  cancel(set: number): void {
    this.entries = this.entries.filter((entry) => entry.set !== set);
  }

  due(now: number): Entry[] {
    const due = this.entries.filter((entry) => entry.due <= now);
    this.entries = this.entries.filter((entry) => entry.due > now);
    return due;
  }
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("add" as const), value: fc.integer({ min: 0, max: 50 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("cancel" as const), value: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("run" as const), value: fc.integer({ min: 0, max: 60 }) }),
  },
);

test("TimerQueue is a sorted array: earliest first, then the one set first; a cancelled or fired timer is gone", () => {
  const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const queue = new TimerQueue();
    const model = new Model();
    const timers: Timer[] = [];
    const fired: (Entry & { late: number })[] = [];
    const expected: typeof fired = [];
    for (const { do: what, value } of steps) {
      if (what === "add") {
        const set = model.add(value);
        timers[set] = queue.add(value, (late) => fired.push({ due: value, set, late }));
      } else if (what === "cancel") {
        const set = value % Math.max(1, timers.length);
        timers[set]?.cancel();
        timers[set]?.cancel();
        model.cancel(set);
      } else {
        queue.runDue(value);
        expected.push(...model.due(value).map((entry) => ({ ...entry, late: value - entry.due })));
      }
      expect(fired).toEqual(expected);
      expect([queue.size, queue.next]).toEqual([model.entries.length, model.entries[0]?.due]);
    }
  });
  fc.assert(property, { numRuns: 1_000, seed: 1 });
});

test("TimerQueue: a fired timer may cancel others, also those that are due with it", () => {
  const property = fc.property(
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }),
    fc.nat(),
    (dues, pick) => {
      const queue = new TimerQueue();
      const fired: number[] = [];
      const timers = dues.map((due, at) =>
        queue.add(due, () => {
          fired.push(at);
          timers[(at * 7 + pick) % dues.length]?.cancel();
        }),
      );
      queue.runDue(9);
      expect(queue.size).toBe(0);
      expect(new Set(fired).size).toBe(fired.length);
      expect(fired).toEqual(fired.toSorted((a, b) => (dues[a] ?? 0) - (dues[b] ?? 0) || a - b));
    },
  );
  fc.assert(property, { numRuns: 500, seed: 2 });
});

test("TimerQueue: what a fired timer sets is left for the next call, so that none starves the rest", () => {
  const queue = new TimerQueue();
  const fired: string[] = [];
  const again = (): void => {
    fired.push("again");
    queue.add(5, again);
  };
  queue.add(0, again);
  queue.add(5, () => fired.push("other"));
  queue.runDue(5);
  expect(fired).toEqual(["again", "other"]);
  queue.runDue(5);
  expect(fired).toEqual(["again", "other", "again"]);
});
