import { testClock } from "@brains/daemon-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConcurrencyFullError, type Priority, Slots } from "../src/index.ts";
import { outcomeOf } from "./bench.ts";

const { signal } = new AbortController();
const taker = { signal };
const turn = () => testClock().advance(0);

/** Who got a slot, in order; each keeps it until it is told to give it back. */
function crowd(slots: Slots) {
  const got: string[] = [];
  const releases = new Map<string, () => void>();
  const come = async (who: string, priority?: Priority, given = taker) => {
    const release = await slots.take(given, { priority });
    got.push(who);
    releases.set(who, release);
  };
  return { got, come, leave: (who: string) => releases.get(who)?.() };
}

describe("Slots", () => {
  it("N0: those who wait come by priority, and first come, first served within one", async () => {
    const { got, come, leave } = crowd(new Slots(1));
    for (const [who, priority] of [
      ["a", "low"],
      ["b", "low"],
      ["c", undefined],
      ["d", "high"],
      ["e", "normal"],
      ["f", "high"],
    ] as const)
      void come(who, priority);
    for (let place = 0; place < 6; place += 1) {
      await turn();
      expect(got).toHaveLength(place + 1);
      leave(got[place] ?? "");
    }
    expect(got).toEqual(["a", "d", "f", "c", "e", "b"]);
  });

  it("N0: any mix of comers and leavers agrees with a list that is sorted anew each time", async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ come: fc.constantFrom<Priority>("high", "normal", "low") }),
        fc.record({ leave: fc.nat({ max: 3 }) }),
        fc.record({ giveUp: fc.nat({ max: 5 }) }),
      ),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), steps, async (limit, story) => {
        const slots = new Slots(limit);
        const { got, come, leave } = crowd(slots);
        const line: { who: string; rank: number; controller: AbortController }[] = [];
        const expected: string[] = [];
        const held: string[] = [];
        const serve = () => {
          while (held.length < limit) {
            const next = line.toSorted((a, b) => a.rank - b.rank)[0];
            if (next === undefined) return;
            line.splice(line.indexOf(next), 1);
            held.push(next.who);
            expected.push(next.who);
          }
        };
        for (const [number, step] of story.entries()) {
          const who = String(number);
          if ("come" in step) {
            const controller = new AbortController();
            line.push({ who, rank: ["high", "normal", "low"].indexOf(step.come), controller });
            come(who, step.come, controller).catch(() => {});
          } else if ("leave" in step) {
            const [gone] = held.splice(step.leave, 1);
            leave(gone ?? "");
          } else line.splice(step.giveUp, 1)[0]?.controller.abort();
          serve();
          await Promise.resolve();
          await Promise.resolve();
          await Promise.resolve();
          expect(got).toEqual(expected);
          expect([slots.taken, slots.waiting]).toEqual([held.length, line.length]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("row 63: one more than may wait is refused with a typed error, and takes nothing", async () => {
    const slots = new Slots(1, { maxWaiting: 1 });
    const { got, come, leave } = crowd(slots);
    void come("a");
    void come("b", "low");
    const refused = await slots.take({ signal, name: "sync" }, { priority: "high" }).catch((error) => error);
    expect(refused).toBeInstanceOf(ConcurrencyFullError);
    expect(refused).toMatchObject({ code: "CONCURRENCY_FULL", daemon: "sync", limit: 1, maxWaiting: 1 });
    expect(refused.message).toBe(
      'A run of daemon "sync" was refused: the slot is taken, and no more than 1 may wait (maxWaiting).',
    );
    leave("a");
    await turn();
    expect([got, slots.taken, slots.waiting]).toEqual([["a", "b"], 1, 0]);
  });

  it("row 63: with maxWaiting 0 nobody waits", async () => {
    const slots = new Slots(2, { maxWaiting: 0 });
    const hang = () => new Promise<void>(() => {});
    void slots.run(hang, taker);
    void slots.run(hang, taker);
    await expect(slots.run(hang, taker)).rejects.toThrow(
      "A run was refused: all 2 slots are taken, and no more than 0 may wait (maxWaiting).",
    );
  });

  it("N0: what gives a slot back does nothing when it is repeated", async () => {
    const slots = new Slots(1);
    const release = await slots.take(taker);
    release();
    await slots.take(taker);
    release();
    expect(slots.taken).toBe(1);
  });

  it("N3: an abort ends the wait at once with the signal's reason, takes nothing and keeps nobody's place", async () => {
    const slots = new Slots(1);
    const { got, come, leave } = crowd(slots);
    const controller = new AbortController();
    await come("a");
    const waiting = outcomeOf(come("b", "high", controller));
    void come("c");
    controller.abort("enough");
    await turn();
    expect([waiting.is(), slots.waiting]).toEqual([["rejected", "enough"], 1]);
    leave("a");
    await turn();
    expect(got).toEqual(["a", "c"]);
  });

  it("N3: who is aborted before takes nothing", async () => {
    const slots = new Slots(1);
    await expect(slots.take({ signal: AbortSignal.abort("over") })).rejects.toBe("over");
    await expect(slots.run(async () => {}, { signal: AbortSignal.abort("over") })).rejects.toBe("over");
    expect(slots.taken).toBe(0);
  });

  it("L1, L3: run settles as its work does and gives the slot back, also when the work throws at once", async () => {
    const slots = new Slots(1);
    const boom = new Error("boom");
    expect(await slots.run(async () => 7, taker)).toBe(7);
    const thrower = () => {
      throw boom;
    };
    await expect(slots.run(thrower, taker)).rejects.toBe(boom);
    const first = slots.run(async () => await Promise.reject(boom), taker);
    const second = slots.run(thrower, taker);
    await expect(first).rejects.toBe(boom);
    await expect(second).rejects.toBe(boom);
    expect(slots.taken).toBe(0);
  });

  it("row 63: tryRun does nothing where there is no slot", async () => {
    const slots = new Slots(1);
    const running = slots.tryRun(async () => 7, taker);
    expect(slots.tryRun(async () => 8, taker)).toBeUndefined();
    expect(await running).toBe(7);
    expect(await slots.tryRun(async () => 9, taker)).toBe(9);
  });

  it("M7: a long-lived signal keeps no listener of those who came to their turn", async () => {
    const slots = new Slots(1);
    let listeners = 0;
    const long = {
      signal,
      onAbort: () => {
        listeners += 1;
        return () => {
          listeners -= 1;
        };
      },
    };
    const work = async () => {
      await turn();
    };
    const all = Promise.all(Array.from({ length: 5 }, () => slots.run(work, long)));
    expect(listeners).toBe(4);
    await all;
    expect(listeners).toBe(0);
  });

  it.each([
    [[0], "concurrency.limit must be a whole number from 1 on, got 0."],
    [[1.5], "concurrency.limit must be a whole number from 1 on, got 1.5."],
    [
      [1, { maxWaiting: -1 }],
      "concurrency.maxWaiting must be a whole number from 0 on, or Infinity, got -1.",
    ],
    [[1, { maxwaiting: 1 }], 'concurrency.maxwaiting is not a known key, got 1. Did you mean "maxWaiting"?'],
  ])("L12: new Slots(...%j) is refused, naming option, rule and value", (given, message) => {
    const make = () => new Slots(...(given as ConstructorParameters<typeof Slots>));
    expect(make).toThrow(new RangeError(message));
  });

  it("L12: a priority that is none is refused", async () => {
    await expect(new Slots(1).take(taker, { priority: "urgent" as Priority })).rejects.toThrow(
      'priority must be one of "high", "normal", "low", got "urgent".',
    );
  });
});
