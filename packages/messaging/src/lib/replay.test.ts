import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Next } from "../state-options.ts";
import { nextState } from "./next-state.ts";
import { Replay } from "./replay.ts";

type State = Record<string, number> | number | null | readonly number[];
type Set = { next: Next<State>; replaces: boolean };

/** Makes sets of a state as a StateStore does, and notes them. */
function noted(sets: readonly Set[]): { replay: Replay<State>; state: State } {
  const replay = new Replay<State>();
  let state: State = {};
  for (const { next, replaces } of sets) {
    state = nextState(state, next, replaces);
    replay.note(next, replaces, state);
  }
  return { replay, state };
}

/** What it makes of what was kept, and how often it had to ask whether a state may be. */
function replayed(replay: Replay<State>, found: State): { state: unknown; asked: number } {
  let asked = 0;
  const accept = (state: State): State => {
    asked += 1;
    return state;
  };
  return { state: replay.on(found, accept, () => {}), asked };
}

const key = fc.constantFrom("a", "b", "c");
const patch = fc.dictionary(key, fc.nat({ max: 9 }), { maxKeys: 3 });
const value = fc.oneof(patch, fc.nat(), fc.constant(null), fc.array(fc.nat(), { maxLength: 2 }));
const count = (state: Readonly<State> | undefined): State => ({
  calls: ((state as Record<string, number> | null)?.["calls"] ?? 0) + 1,
});
const set: fc.Arbitrary<Set> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ next: patch, replaces: fc.constant(false) }) },
  fc.record({ next: value, replaces: fc.boolean() }),
  fc.record({ next: fc.constant(count), replaces: fc.constant(false) }),
);

describe("Replay", () => {
  it("K4: what was set makes of what was kept what it would have made had that been known", () => {
    fc.assert(
      fc.property(fc.array(set, { maxLength: 12 }), value, (sets, found) => {
        let expected: State = found;
        for (const { next, replaces } of sets) expected = nextState(expected, next, replaces);
        const { replay } = noted(sets);
        expect(replayed(replay, found).state).toEqual(expected);
        expect(replay.isEmpty).toBe(sets.length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it("remembers patches in a row as one, the newest of each key", () => {
    const patches = Array.from({ length: 1_000 }, (_, n) => ({
      next: { n, [`k${n % 3}`]: n },
      replaces: false,
    }));
    const { replay } = noted(patches);
    expect(replayed(replay, { n: -1, kept: 1 })).toEqual({
      state: { n: 999, kept: 1, k0: 999, k1: 997, k2: 998 },
      asked: 1,
    });
  });

  it("remembers of what came before a whole state, and after it, nothing but the state", () => {
    const before = Array.from({ length: 10 }, () => ({ next: count, replaces: false }));
    const { replay, state } = noted([...before, { next: { a: 1 }, replaces: true }, ...before]);
    const { state: made, asked } = replayed(replay, { kept: 1 });
    expect(made).toBe(state);
    expect(asked).toBe(0);
  });

  it("remembers every function, since what it makes depends on what is kept", () => {
    const functions = Array.from({ length: 10 }, () => ({ next: count, replaces: false }));
    const { replay } = noted(functions);
    expect(replayed(replay, { calls: 40 })).toEqual({ state: { calls: 50 }, asked: 10 });
  });
});
